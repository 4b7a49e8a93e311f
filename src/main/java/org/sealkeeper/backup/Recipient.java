package org.sealkeeper.backup;

/**
 * Who can open a sealed set.
 *
 * @param subject of the certificate, such as {@code CN=Sealkeeper drill key}
 * @param fingerprint SHA-256 of the certificate's DER form, lower-case hex
 */
public record Recipient(Role role, String subject, String fingerprint) {

    public enum Role {
        /** The server, for drills. */
        DRILL,
        /** Who holds a recovery key outside the server. */
        RECOVERY
    }
}
