package org.sealkeeper.backup;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.UUID;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.services.s3.S3Client;

/** Buckets on the peers, and stores in them. */
final class Buckets {

    static final String ACCESS_KEY = CephPeer.ACCESS_KEY;
    static final String SECRET_KEY = CephPeer.SECRET_KEY;

    private Buckets() {
    }

    /** A new bucket without Object Lock. */
    static String plain(URI endpoint) {
        return make(endpoint, false);
    }

    static String withObjectLock(URI endpoint) {
        return make(endpoint, true);
    }

    private static String make(URI endpoint, boolean lock) {
        String name = "sealkeeper-" + UUID.randomUUID().toString().substring(0, 8);
        try (S3Client s3 = client(settings(endpoint, name))) {
            s3.createBucket(bucket -> bucket.bucket(name).objectLockEnabledForBucket(lock));
        }
        return name;
    }

    static S3Settings settings(URI endpoint, String bucket) {
        return settings(endpoint, bucket, SECRET_KEY, Duration.ofSeconds(10), null);
    }

    static S3Settings settings(URI endpoint, String bucket, String secret, Duration timeout, Period lock) {
        return new S3Settings(endpoint, "us-east-1", bucket, "corp/", true, ACCESS_KEY, secret, null, null, null, null,
                null, null, timeout, S3Settings.Checksum.AUTO, true, lock);
    }

    static S3Store store(S3Settings settings) {
        return new S3Store("s3", settings, Clock.systemUTC());
    }

    static S3Client client(S3Settings settings) {
        return S3Connection.open("s3", settings, RequestChecksumCalculation.WHEN_REQUIRED);
    }
}
