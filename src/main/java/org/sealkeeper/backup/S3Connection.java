package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The AWS SDK, set up for one bucket. */
final class S3Connection {

    private S3Connection() {
    }

    /**
     * A client that tries each call once: what is to be tried again is decided by whoever knows what was lost.
     *
     * @param checksums whether the SDK sends the checksums that it likes best, behind the content
     */
    static S3Client open(String id, S3Settings settings, RequestChecksumCalculation checksums) {
        var client = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials(settings))
                .requestChecksumCalculation(checksums)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // one request of known length, not the SDK's own chunks
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(
                        checksums == RequestChecksumCalculation.WHEN_SUPPORTED))
                .overrideConfiguration(calls -> calls.apiCallTimeout(settings.timeout())
                        .retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClient(http("sealkeeper.backup.s3." + id + ".trust-anchors", settings));
        if (settings.endpoint() != null) {
            client.endpointOverride(settings.endpoint());
        }
        return client.build();
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.accessKey() == null ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(settings.accessKey(),
                        settings.secretKey()));
    }

    private static SdkHttpClient http(String property, S3Settings settings) {
        var http = Apache5HttpClient.builder()
                .connectionTimeout(settings.timeout())
                .socketTimeout(settings.timeout());
        var proxy = ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        if (settings.proxy() != null) {
            proxy.endpoint(settings.proxy()).username(settings.proxyUser()).password(settings.proxyPassword());
        }
        http.proxyConfiguration(proxy.build());
        if (settings.trustAnchors() != null) {
            TrustManagerFactory trust = trust(property, settings.trustAnchors());
            http.tlsTrustManagersProvider(trust::getTrustManagers);
        }
        return http.build();
    }

    private static TrustManagerFactory trust(String property, Path file) {
        try {
            List<X509Certificate> anchors = Pem.certificates(Files.readAllBytes(file));
            StoreSettingsRefused.unless(!anchors.isEmpty(), property + ": there is no certificate in " + file);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < anchors.size(); i++) {
                store.setCertificateEntry("anchor-" + i, anchors.get(i));
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(property + ": " + file + " cannot be read as certificates (PEM): "
                    + e.getMessage(), e);
        }
    }
}
