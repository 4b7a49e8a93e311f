package org.sealkeeper.issuance.remote;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates that an administrator has named in the configuration: trust anchors, a server's own. */
public final class CertificatesInFile {

    private CertificatesInFile() {
    }

    /**
     * Read each time, so that a renewed file counts at once.
     *
     * @param file PEM or DER, at least one certificate
     * @throws IllegalStateException when it cannot be read
     */
    public static List<X509Certificate> read(Path file) {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).stream()
                    .map(X509Certificate.class::cast).toList();
            if (certificates.isEmpty()) {
                throw new CertificateException("no certificate in it");
            }
            return certificates;
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("The certificates in " + file + " cannot be read as PEM or DER", e);
        }
    }
}
