package org.sealkeeper.issuance;

/**
 * The key that an issuer's server knows us by.
 *
 * @param account the account's name at the server, such as its URL
 * @param thumbprint of the public key as a JWK (RFC 7638), base64url
 */
public record AccountKey(String issuer, String account, String thumbprint) {
}
