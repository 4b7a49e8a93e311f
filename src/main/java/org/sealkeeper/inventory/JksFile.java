package org.sealkeeper.inventory;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/** A Java keystore of the old kind, as {@code keytool -storetype JKS} writes it. */
final class JksFile {

    private JksFile() {
    }

    static void read(UploadedFile file, ImportOptions options, Findings found) {
        if (!options.hasPassword()) {
            throw Refusal.of(Kind.INVALID, "import.password-missing", file.name());
        }
        try {
            var store = KeyStore.getInstance("JKS");
            store.load(new ByteArrayInputStream(file.content()), options.password());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    found.add(key(store, alias, file, options), Optional.of(alias));
                    Certificate[] chain = store.getCertificateChain(alias);
                    for (int i = 0; i < chain.length; i++) {
                        add(chain[i], i == 0 ? Optional.of(alias) : Optional.empty(), found);
                    }
                } else {
                    add(store.getCertificate(alias), Optional.of(alias), found);
                }
            }
        } catch (EOFException e) {
            throw Refusal.of(Kind.INVALID, "import.truncated", file.name());
        } catch (IOException e) {
            throw Refusal.of(Kind.INVALID, e.getCause() instanceof UnrecoverableKeyException
                    ? "import.wrong-password" : "import.damaged", file.name());
        } catch (GeneralSecurityException e) {
            throw Refusal.of(Kind.INVALID, "import.damaged", file.name());
        }
    }

    private static PrivateKey key(KeyStore store, String alias, UploadedFile file, ImportOptions options)
            throws GeneralSecurityException {
        char[] password = options.keyPassword().length > 0 ? options.keyPassword() : options.password();
        try {
            if (store.getKey(alias, password) instanceof PrivateKey key) {
                return key;
            }
            throw Refusal.of(Kind.UNPROCESSABLE, "import.unsupported-key", file.name(), alias);
        } catch (UnrecoverableKeyException e) {
            throw Refusal.of(Kind.INVALID, "import.wrong-key-password", alias, file.name());
        }
    }

    private static void add(Certificate certificate, Optional<String> alias, Findings found) {
        if (certificate instanceof X509Certificate x509) {
            found.add(x509, alias);
        }
    }
}
