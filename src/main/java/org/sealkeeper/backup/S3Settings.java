package org.sealkeeper.backup;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A bucket as a backup store: {@code sealkeeper.backup.s3.<id>.*}.
 *
 * @param endpoint such as {@code https://s3.corp.example}; Amazon's when left out
 * @param prefix of the names in the bucket, such as {@code sealkeeper/}
 * @param pathStyle whether the bucket stands in the path and not in the host name
 * @param accessKey with the secret key; where AWS's tools look for credentials, when left out
 * @param sse encryption at the store: {@code AES256} or {@code aws:kms}; the bucket's own when left out
 * @param proxy such as {@code http://proxy.corp.example:3128}
 * @param trustAnchors PEM file of the roots that the server's certificate must lead to; the public ones when left out
 * @param timeout for one try of one call; there are three
 * @param checksum how the store is to check what it gets; found out by the probe when left out
 * @param required whether a set counts only when it lies there too
 * @param objectLock how long nobody may delete what is written
 */
record S3Settings(URI endpoint, @DefaultValue("us-east-1") String region, String bucket,
        @DefaultValue("") String prefix, @DefaultValue("false") boolean pathStyle, String accessKey, String secretKey,
        String sse, String kmsKey, URI proxy, String proxyUser, String proxyPassword, Path trustAnchors,
        @DefaultValue("PT20S") Duration timeout, @DefaultValue("auto") Checksum checksum,
        @DefaultValue("true") boolean required, Period objectLock) {

    // three tries of one call have to end well before a job is given to somebody else, which is after five minutes
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(45);

    /** What goes with an object so that the store notices when it was changed on the way. */
    enum Checksum {
        AUTO, SHA256, MD5
    }

    Stores.Entry entry(String id, Clock clock) {
        check("sealkeeper.backup.s3." + id + ".");
        return new Stores.Entry(new S3Store(id, this, clock), new StoreRule(required, lock()));
    }

    Optional<Duration> lock() {
        return Optional.ofNullable(objectLock).map(period -> Duration.ofDays(period.getDays()));
    }

    private void check(String properties) {
        StoreSettingsRefused.unless(bucket != null && bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,62}"),
                properties + "bucket is missing, or no name of a bucket");
        StoreSettingsRefused.unless(endpoint == null || isHttp(endpoint),
                properties + "endpoint is no URL that begins with https:// or http://");
        StoreSettingsRefused.unless(prefix.isEmpty() || prefix.endsWith("/")
                && ObjectName.isOne(prefix.substring(0, prefix.length() - 1)),
                properties + "prefix is empty or a path that ends with /, such as sealkeeper/");
        StoreSettingsRefused.unless((accessKey == null) == (secretKey == null),
                properties + "access-key and secret-key belong together");
        StoreSettingsRefused.unless(sse == null || sse.equals("AES256") || sse.equals("aws:kms"),
                properties + "sse is AES256 or aws:kms");
        StoreSettingsRefused.unless(kmsKey == null || "aws:kms".equals(sse), properties + "kms-key needs sse=aws:kms");
        StoreSettingsRefused.unless(proxy == null || isHttp(proxy),
                properties + "proxy is no URL that begins with http:// or https://");
        StoreSettingsRefused.unless(!timeout.isNegative() && !timeout.isZero()
                && timeout.compareTo(LONGEST_TIMEOUT) <= 0, properties + "timeout must be at most " + LONGEST_TIMEOUT);
        StoreSettingsRefused.unless(objectLock == null || objectLock.toTotalMonths() == 0 && objectLock.getDays() > 0,
                properties + "object-lock is a number of days, such as P30D");
    }

    private static boolean isHttp(URI uri) {
        return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return (endpoint == null ? "Amazon S3 in " + region : endpoint) + ", bucket " + bucket
                + (prefix.isEmpty() ? "" : ", " + prefix);
    }
}
