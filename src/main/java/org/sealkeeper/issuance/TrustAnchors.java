package org.sealkeeper.issuance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Which roots are trusted to vouch for signatures: the private CA's, those that an administrator has put as PEM files
 * into the folder {@code sealkeeper.trust-anchors}, and the public ones of this Java. A root that merely came with an
 * upload is none of them.
 */
@Component
public class TrustAnchors {

    private final CertificateAuthority privateCa;
    private final Path folder;

    TrustAnchors(CertificateAuthority privateCa,
            @Value("${sealkeeper.trust-anchors:${sealkeeper.data-dir:./data}/trust-anchors}") Path folder) {
        this.privateCa = privateCa;
        this.folder = folder;
    }

    /** Where an administrator puts further anchors. */
    public Path folder() {
        return folder;
    }

    public List<X509Certificate> all() {
        var anchors = new ArrayList<X509Certificate>();
        anchors.add(privateCa.root());
        anchors.addAll(inFolder());
        anchors.addAll(JavaTrust.roots());
        return anchors;
    }

    /** Read each time, so that a new file counts at once. */
    private List<X509Certificate> inFolder() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().flatMap(file -> read(file).stream()).toList();
        } catch (IOException e) {
            throw new IllegalStateException("The trust anchors in " + folder + " cannot be read", e);
        }
    }

    private static List<X509Certificate> read(Path file) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).stream()
                    .map(X509Certificate.class::cast).toList();
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("The trust anchor in " + file + " cannot be read as PEM certificates", e);
        }
    }
}
