package org.sealkeeper.backup;

import java.security.cert.X509Certificate;

/** Whom the key of a set is sealed to, with what it takes to do so. */
sealed interface Addressee {

    /** As the manifest names it. */
    Recipient recipient();

    RecipientKind kind();

    /** Who holds the private key of a certificate. */
    record KeyHolder(Recipient recipient, RecipientKind kind, X509Certificate certificate) implements Addressee {

        /** @throws RecipientsRefused when sets cannot be sealed to such a key */
        static KeyHolder of(Recipient.Role role, X509Certificate certificate) {
            return new KeyHolder(new Recipient(role, certificate.getSubjectX500Principal().getName(),
                    Hash.fingerprint(certificate)), RecipientKind.of(certificate), certificate);
        }
    }

    /** Whoever knows a password; sealing takes only the key that was derived from it. */
    record PasswordHolder(Recipient recipient, PasswordKey key) implements Addressee {

        static PasswordHolder of(PasswordKey key) {
            return new PasswordHolder(new Recipient(Recipient.Role.RECOVERY, "Recovery password",
                    Hash.sha256(key.salt())), key);
        }

        @Override
        public RecipientKind kind() {
            return RecipientKind.PASSWORD;
        }
    }
}
