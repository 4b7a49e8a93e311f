package org.sealkeeper.verification;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.sealkeeper.issuance.CertificateAuthority;
import org.springframework.stereotype.Component;

/** Gets issuers' revocation lists: the private CA's from itself, others' over HTTP, in bounded time and size. */
@Component
class PublishedLists {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 5_000;
    private static final Duration WHOLE = Duration.ofSeconds(20);
    private static final int LARGEST = 20 * 1024 * 1024;
    private static final int MOST_ADDRESSES = 3;

    private final CertificateAuthority privateCa;

    PublishedLists(CertificateAuthority privateCa) {
        this.privateCa = privateCa;
    }

    /**
     * @throws NoList when the certificate names no list that can be fetched
     * @throws IOException when none of them can be fetched now; the message names the address and the cause
     */
    X509CRL of(X509Certificate certificate, X509Certificate issuer) throws NoList, IOException, GeneralSecurityException {
        if (issuer.equals(privateCa.intermediate())) {
            return read(privateCa.intermediateCrl());
        }
        if (issuer.equals(privateCa.root())) {
            return read(privateCa.rootCrl());
        }
        List<URI> addresses = addresses(certificate);
        if (addresses.isEmpty()) {
            throw new NoList();
        }
        IOException last = null;
        for (URI address : addresses) {
            try {
                return read(fetch(address));
            } catch (IOException | GeneralSecurityException e) {
                last = new IOException(address + ": " + (e.getMessage() == null ? e.getClass().getSimpleName()
                        : e.getMessage()), e);
            }
        }
        throw last;
    }

    private static byte[] fetch(URI address) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        long end = System.nanoTime() + WHOLE.toNanos();
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("HTTP " + connection.getResponseCode());
            }
            var content = new ByteArrayOutputStream();
            byte[] buffer = new byte[16_384];
            try (InputStream in = connection.getInputStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    content.write(buffer, 0, read);
                    if (content.size() > LARGEST) {
                        throw new IOException("larger than " + LARGEST / 1024 / 1024 + " MB");
                    }
                    if (System.nanoTime() > end) {
                        throw new IOException("not complete within " + WHOLE.toSeconds() + " seconds");
                    }
                }
            }
            return content.toByteArray();
        } finally {
            connection.disconnect();
        }
    }

    private static X509CRL read(byte[] list) throws GeneralSecurityException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list));
    }

    private static List<URI> addresses(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        if (extension == null) {
            return List.of();
        }
        CRLDistPoint points = CRLDistPoint.getInstance(ASN1OctetString.getInstance(extension).getOctets());
        return Arrays.stream(points.getDistributionPoints())
                .map(DistributionPoint::getDistributionPoint)
                .filter(point -> point != null && point.getType() == DistributionPointName.FULL_NAME)
                .flatMap(point -> Arrays.stream(GeneralNames.getInstance(point.getName()).getNames()))
                .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                .flatMap(name -> uri(name.getName().toString()).stream())
                .limit(MOST_ADDRESSES)
                .toList();
    }

    private static Optional<URI> uri(String text) {
        try {
            var uri = new URI(text);
            return Stream.of("http", "https").anyMatch(scheme -> text.toLowerCase(Locale.ROOT).startsWith(scheme + "://"))
                    ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** There is no list to ask. */
    static final class NoList extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
