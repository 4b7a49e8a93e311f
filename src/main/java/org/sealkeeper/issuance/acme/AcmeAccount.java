package org.sealkeeper.issuance.acme;

import java.util.Optional;
import org.sealkeeper.vault.KeyId;

/**
 * The record of our account at one server.
 *
 * @param url of the account (RFC 8555, section 7.1.2); empty until the server has opened it
 * @param nextKey what the key is being changed to; the server may know it already
 */
record AcmeAccount(String issuer, KeyId key, Optional<String> url, Optional<KeyId> nextKey) {
}
