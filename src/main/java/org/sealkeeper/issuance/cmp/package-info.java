/**
 * Issuers that speak the Certificate Management Protocol (RFC 9810, in the profile of RFC 9483) over HTTP (RFC 9811).
 * A transaction with such a server is recorded step by step, so that one that was interrupted goes on where it stood
 * instead of enrolling again. What a server sends counts only when its protection, its nonce and its key are right.
 */
package org.sealkeeper.issuance.cmp;
