package org.sealkeeper.issuance;

import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.TOO_LARGE;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealkeeper.text.Refusal;

/** Reads the certificates of a file as vendors' consoles give them: PEM, DER, or PKCS#7 in either form. */
final class CertificateFile {

    private static final int LARGEST_FILE = 1024 * 1024;
    private static final int MOST_CERTIFICATES = 50;
    // RFC 7468, with text between the blocks as openssl writes it
    private static final Pattern PEM_BLOCK = Pattern.compile(
            "-----BEGIN (CERTIFICATE|X509 CERTIFICATE|TRUSTED CERTIFICATE|PKCS7|CMS)-----([^-]*)-----END \\1-----");

    private CertificateFile() {
    }

    /** In the order of the file, each once. */
    static List<X509Certificate> read(byte[] file, String fileName) {
        if (file.length > LARGEST_FILE) {
            throw Refusal.of(TOO_LARGE, "issuance.file-too-large", fileName);
        }
        var certificates = new ArrayList<X509Certificate>();
        try {
            if (file.length > 0 && file[0] == 0x30) {
                add(certificates, file);
            } else {
                Matcher block = PEM_BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
                while (block.find()) {
                    add(certificates, Base64.getMimeDecoder().decode(block.group(2)));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw Refusal.because(e, INVALID, "issuance.file-damaged", fileName);
        }
        if (certificates.isEmpty() || certificates.size() > MOST_CERTIFICATES) {
            throw Refusal.of(INVALID, "issuance.file-without-certificate", fileName);
        }
        return certificates.stream().distinct().toList();
    }

    /** The JDK reads a single certificate and PKCS#7 through different methods. */
    private static void add(List<X509Certificate> certificates, byte[] der) throws CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        Collection<? extends Certificate> read = factory.generateCertificates(new ByteArrayInputStream(der));
        read.stream().map(X509Certificate.class::cast).forEach(certificates::add);
    }
}
