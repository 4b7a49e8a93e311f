/**
 * Issuers that speak Enrollment over Secure Transport (RFC 7030, RFC 8951): a PKCS#10 request goes over HTTPS, the
 * certificate comes back. The protocol has no transactions: after a lost answer the identical request is repeated, as
 * the RFC has it, and it is up to the server to know it again.
 */
package org.sealkeeper.issuance.est;
