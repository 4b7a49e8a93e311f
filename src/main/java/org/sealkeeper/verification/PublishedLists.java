package org.sealkeeper.verification;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.util.Timeout;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.sealkeeper.issuance.CertificateAuthority;
import org.sealkeeper.outgoing.AddressRefused;
import org.sealkeeper.outgoing.OutgoingAddresses;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Gets issuers' revocation lists: the private CA's from itself, others' over HTTP, in bounded time and size. */
@Component
class PublishedLists {

    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout READ = Timeout.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(20);
    private static final int LARGEST = 20 * 1024 * 1024;
    private static final int MOST_ADDRESSES = 3;

    private final CertificateAuthority privateCa;
    /** Made when the first list is fetched; where all certificates are the private CA's, none ever is. */
    private final Supplier<CloseableHttpClient> http;

    PublishedLists(CertificateAuthority privateCa, OutgoingAddresses addresses) {
        this.privateCa = privateCa;
        this.http = SingletonSupplier.of(() -> client(addresses));
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
                        // the client says once more where to
                        : e.getMessage().replaceFirst("^Connect to .* failed: ", "")), e);
            }
        }
        throw last;
    }

    private byte[] fetch(URI address) throws IOException {
        long end = System.nanoTime() + WHOLE.toNanos();
        return http.get().execute(new HttpGet(address), response -> {
            if (response.getCode() != HttpStatus.SC_OK) {
                throw new IOException("HTTP " + response.getCode());
            }
            return content(response.getEntity().getContent(), end);
        });
    }

    private static byte[] content(InputStream in, long end) throws IOException {
        var content = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            content.write(buffer, 0, read);
            if (content.size() > LARGEST) {
                throw new IOException("larger than " + LARGEST / 1024 / 1024 + " MB");
            }
            if (System.nanoTime() > end) {
                throw new IOException("not complete within " + WHOLE.toSeconds() + " seconds");
            }
        }
        return content.toByteArray();
    }

    /** Connects to the addresses that were checked, also where a redirection leads. */
    private static CloseableHttpClient client(OutgoingAddresses addresses) {
        var limits = ConnectionConfig.custom().setConnectTimeout(CONNECT).setSocketTimeout(READ).build();
        return HttpClients.custom().disableAutomaticRetries().disableCookieManagement()
                .setDefaultRequestConfig(RequestConfig.custom().setMaxRedirects(3).setResponseTimeout(READ).build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(limits).setDnsResolver(new DnsResolver() {
                            @Override
                            public InetAddress[] resolve(String host) throws UnknownHostException {
                                try {
                                    return addresses.of(host).toArray(InetAddress[]::new);
                                } catch (AddressRefused refused) {
                                    var unknown = new UnknownHostException(refused.getMessage());
                                    unknown.initCause(refused);
                                    throw unknown;
                                }
                            }

                            @Override
                            public String resolveCanonicalHostname(String host) {
                                return host;
                            }
                        }).build()).build();
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
