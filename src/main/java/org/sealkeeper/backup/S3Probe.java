package org.sealkeeper.backup;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.sealkeeper.backup.Capabilities.Finding;
import org.sealkeeper.backup.Capability.Answer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tries out what a bucket can do. Stores differ in what they heed, and some say yes to a header that they ignore: so
 * nothing is believed that was not seen. Canaries lie under {@code probes/} and are removed, at the latest by the next
 * probe.
 */
final class S3Probe {

    private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND = "second".getBytes(StandardCharsets.UTF_8);
    private static final Duration RETENTION = Duration.ofMinutes(3);
    private static final Duration SHORTER = Duration.ofMinutes(1);
    /** A job that waits for a probe has to end before it is given to somebody else. */
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int EXISTS = 412;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_FAULT = 500;
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client s3;
    private final S3Client trailing;
    private final String bucket;
    private final String folder;
    private final String run;
    private final Clock clock;
    private final long begun = System.nanoTime();
    private final Map<Capability, Finding> findings = new EnumMap<>(Capability.class);

    S3Probe(S3Client s3, S3Client trailing, S3Settings settings, Clock clock) {
        this.s3 = s3;
        this.trailing = trailing;
        this.bucket = settings.bucket();
        this.folder = settings.prefix() + "probes/";
        this.run = folder + UUID.randomUUID() + "/";
        this.clock = clock;
    }

    Capabilities run() {
        removeCanaries();
        findings.put(Capability.READ_BACK, readBack());
        findings.put(Capability.WRITE_ONCE, writeOnce());
        findings.put(Capability.VERSIONS, versions());
        findings.put(Capability.SHA256_CHECKED, refusesWrong(canary("sha256").checksumSHA256(
                Base64.getEncoder().encodeToString(HexFormat.of().parseHex(Hash.sha256(SECOND))))));
        findings.put(Capability.MD5_CHECKED, refusesWrong(canary("md5").contentMD5(S3Store.md5(SECOND))));
        findings.put(Capability.TRAILING_CHECKSUMS, takesTrailing());
        findings.put(Capability.IMMUTABLE, immutable());
        removeCanaries();
        return new Capabilities(findings);
    }

    private Finding readBack() {
        put(canary("read-back"), FIRST);
        return Finding.of(Arrays.equals(FIRST, get("read-back", null)));
    }

    private Finding writeOnce() {
        try {
            put(canary("write-once").ifNoneMatch("*"), FIRST);
            put(canary("write-once").ifNoneMatch("*"), SECOND);
            return Finding.of(Answer.NO);
        } catch (S3Exception e) {
            return e.statusCode() == EXISTS ? Finding.of(Answer.YES) : unless(e, Answer.NO);
        }
    }

    private Finding versions() {
        String first = put(canary("versions"), FIRST);
        String second = put(canary("versions"), SECOND);
        if (first == null || second == null || first.equals(second)) {
            return Finding.of(Answer.NO);
        }
        try {
            return Finding.of(Arrays.equals(FIRST, get("versions", first)) ? Answer.YES : Answer.PRETENDED);
        } catch (S3Exception e) {
            return unless(e, Answer.PRETENDED);
        }
    }

    /** @param wrong a write of the first content with the checksum of the second */
    private Finding refusesWrong(PutObjectRequest.Builder wrong) {
        try {
            put(wrong, FIRST);
            return Finding.of(Answer.NO);
        } catch (S3Exception e) {
            return e.statusCode() < SERVER_FAULT ? Finding.of(Answer.YES, S3Failure.words(e)) : unless(e, Answer.NO);
        }
    }

    private Finding takesTrailing() {
        try {
            trailing.putObject(canary("trailing").build(), RequestBody.fromBytes(FIRST));
            return Finding.of(Arrays.equals(FIRST, get("trailing", null)));
        } catch (S3Exception e) {
            return unless(e, Answer.NO);
        }
    }

    /** Whether a version under retention withstands, with an unprotected one beside it to show that deleting works. */
    private Finding immutable() {
        Instant until = clock.instant().plus(RETENTION).truncatedTo(ChronoUnit.SECONDS);
        String version;
        try {
            version = put(canary("locked").contentMD5(S3Store.md5(FIRST)).objectLockMode(ObjectLockMode.COMPLIANCE)
                    .objectLockRetainUntilDate(until), FIRST);
        } catch (S3Exception e) {
            return unless(e, Answer.NO);
        }
        if (version == null) {
            return Finding.of(Answer.PRETENDED, "no versions");
        }
        if (shortened(version)) {
            return Finding.of(Answer.PRETENDED, "shortened");
        }
        if (deleted("locked", version)) {
            return Finding.of(Answer.PRETENDED, "deleted");
        }
        String free = put(canary("free"), FIRST);
        return deleted("free", free) ? Finding.of(Answer.YES)
                : Finding.of(Answer.UNKNOWN, "nothing can be deleted");
    }

    private boolean shortened(String version) {
        Instant sooner = clock.instant().plus(SHORTER).truncatedTo(ChronoUnit.SECONDS);
        try {
            s3.putObjectRetention(retention -> retention.bucket(bucket).key(run + "locked").versionId(version)
                    .retention(shorter -> shorter.mode(ObjectLockRetentionMode.COMPLIANCE).retainUntilDate(sooner)));
            return true;
        } catch (S3Exception e) {
            throwUnlessAnswer(e);
            return false;
        }
    }

    private boolean deleted(String canary, String version) {
        try {
            s3.deleteObject(delete -> delete.bucket(bucket).key(run + canary).versionId(version));
        } catch (S3Exception e) {
            throwUnlessAnswer(e);
        }
        try {
            get(canary, version);
            return false;
        } catch (S3Exception gone) {
            throwUnlessAnswer(gone);
            return true;
        }
    }

    private PutObjectRequest.Builder canary(String name) {
        return PutObjectRequest.builder().bucket(bucket).key(run + name);
    }

    /** @return the version; null where there are none */
    private String put(PutObjectRequest.Builder canary, byte[] content) {
        if (System.nanoTime() - begun > LONGEST.toNanos()) {
            throw SdkClientException.create("it is too slow to be tried out: " + LONGEST + " were not enough");
        }
        return s3.putObject(canary.build(), RequestBody.fromBytes(content)).versionId();
    }

    private byte[] get(String canary, String version) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(run + canary).versionId(version)).asByteArray();
    }

    /** Those that are still protected stay for the next probe. */
    private void removeCanaries() {
        try {
            var all = s3.listObjectVersionsPaginator(list -> list.bucket(bucket).prefix(folder));
            all.versions().forEach(version -> remove(version.key(), version.versionId()));
            all.deleteMarkers().forEach(marker -> remove(marker.key(), marker.versionId()));
        } catch (S3Exception e) {
            throwUnlessAnswer(e);
        }
    }

    private void remove(String key, String version) {
        try {
            s3.deleteObject(delete -> delete.bucket(bucket).key(key).versionId(version));
        } catch (S3Exception e) {
            throwUnlessAnswer(e);
        }
    }

    /** What the store refuses is an answer; that it fails is none. */
    private static Finding unless(S3Exception e, Answer answer) {
        throwUnlessAnswer(e);
        return Finding.of(answer, S3Failure.words(e));
    }

    private static void throwUnlessAnswer(S3Exception e) {
        if (S3Failure.mayWorkLater(e) && e.statusCode() >= SERVER_FAULT && e.statusCode() != NOT_IMPLEMENTED) {
            throw e;
        }
    }
}
