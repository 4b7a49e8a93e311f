package org.sealkeeper.issuance.privateca;

import java.security.cert.X509Certificate;
import org.sealkeeper.vault.KeyId;

/** One that signs certificates: the root or the intermediate. */
record Authority(Name name, KeyId key, X509Certificate certificate) {

    enum Name {
        ROOT, INTERMEDIATE;

        String inDatabase() {
            return this == ROOT ? "root" : "intermediate";
        }
    }
}
