/**
 * Issuers that speak ACME (RFC 8555). An order is recorded before it is finalized, so that an interrupted request goes on
 * with it instead of ordering again. Nothing here sleeps: where the server needs time, the answer says when to come back.
 */
package org.sealkeeper.issuance.acme;
