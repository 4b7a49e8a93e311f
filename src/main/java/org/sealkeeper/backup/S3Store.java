package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sealkeeper.text.Refusal;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * A bucket as a store. An object is one request of known length, with a checksum that the store compares, and with
 * {@code If-None-Match} where the store heeds it. When an answer is lost, we look whether the object is there before we
 * write again: its SHA-256 stands in its metadata.
 */
final class S3Store implements BackupStore {

    static final String SHA256 = "sealkeeper-sha256";

    /** At once, for what was lost on the way; what takes longer is the job's to try again, after its pause. */
    private static final int TRIES = 3;
    private static final int EXISTS = 412;
    private static final int NOT_FOUND = 404;
    private static final int NOT_THERE = 501;
    private static final int NOT_ALLOWED = 405;

    private final String id;
    private final S3Settings settings;
    private final Clock clock;
    private final S3Client s3;
    private volatile Capabilities capabilities = Capabilities.none();

    S3Store(String id, S3Settings settings, Clock clock) {
        this.id = id;
        this.settings = settings;
        this.clock = clock;
        this.s3 = S3Connection.open(id, settings, RequestChecksumCalculation.WHEN_REQUIRED);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String place() {
        return settings.toString();
    }

    @Override
    public void use(Capabilities found) {
        this.capabilities = found;
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        String sha256 = Hash.sha256(content);
        boolean heedsCondition = capabilities.has(Capability.WRITE_ONCE);
        if (!heedsCondition && lies(name, sha256, content.length)) {
            return;
        }
        PutObjectRequest request = request(name, content, sha256)
                .applyMutation(put -> {
                    if (heedsCondition) {
                        put.ifNoneMatch("*");
                    }
                    settings.lock().ifPresent(lock -> put.objectLockMode(ObjectLockMode.COMPLIANCE)
                            .objectLockRetainUntilDate(clock.instant().plus(lock)));
                }).build();
        for (int attempt = 1; true; attempt++) {
            try {
                s3.putObject(request, RequestBody.fromBytes(content));
                return;
            } catch (SdkException e) {
                boolean exists = e instanceof S3Exception answer && answer.statusCode() == EXISTS;
                if (exists || S3Failure.mayWorkLater(e)) {
                    // the answer may have been lost, and the object be there
                    if (lies(name, sha256, content.length)) {
                        return;
                    }
                }
                if (!S3Failure.mayWorkAtOnce(e) || attempt == TRIES) {
                    throw S3Failure.of(id, settings, e);
                }
            }
        }
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        String key = key(name);
        return call(() -> {
            try {
                return Optional.of(s3.getObject(get -> get.bucket(settings.bucket()).key(key), S3Store::content));
            } catch (NoSuchKeyException missing) {
                return Optional.empty();
            }
        });
    }

    /** Read to its end, where the SDK compares the store's checksum, unless it is too large to be ours. */
    private static byte[] content(GetObjectResponse object, AbortableInputStream in) {
        try {
            byte[] content = in.readNBytes(MOST_OBJECT_BYTES);
            if (content.length == MOST_OBJECT_BYTES) {
                in.abort();
            }
            return content;
        } catch (IOException e) {
            throw RetryableException.create("The object was not read to its end", e);
        }
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return call(() -> s3.listObjectsV2Paginator(list -> list.bucket(settings.bucket())
                .prefix(settings.prefix() + prefix)).contents().stream().map(S3Object::key)
                .map(key -> key.substring(settings.prefix().length()))
                .filter(ObjectName::isOne)
                .sorted()
                .toList());
    }

    @Override
    public void delete(String name) throws IOException {
        String key = key(name);
        try {
            call(() -> {
                deleteVersions(key);
                return null;
            });
        } catch (Refusal refused) {
            if (refused.code().equals("store.denied") && settings.lock().isPresent()) {
                throw Refusal.because(refused, Refusal.Kind.CONFLICT, "store.locked", id, name);
            }
            throw refused;
        }
    }

    @Override
    public void retain(String name, Instant until) throws IOException {
        String key = key(name);
        Instant whole = until.truncatedTo(ChronoUnit.SECONDS);
        call(() -> {
            HeadObjectResponse there = s3.headObject(head -> head.bucket(settings.bucket()).key(key));
            if (there.objectLockRetainUntilDate() == null || there.objectLockRetainUntilDate().isBefore(whole)) {
                s3.putObjectRetention(retention -> retention.bucket(settings.bucket()).key(key)
                        .versionId(there.versionId()).retention(longer -> longer
                                .mode(ObjectLockRetentionMode.COMPLIANCE).retainUntilDate(whole)));
            }
            return null;
        });
    }

    @Override
    public Capabilities probe() throws IOException {
        try (S3Client trailing = S3Connection.open(id, settings, RequestChecksumCalculation.WHEN_SUPPORTED)) {
            return new S3Probe(s3, trailing, settings, clock).run();
        } catch (SdkException e) {
            throw S3Failure.of(id, settings, e);
        }
    }

    private void deleteVersions(String key) {
        try {
            var versions = s3.listObjectVersions(list -> list.bucket(settings.bucket()).prefix(key));
            versions.versions().stream().filter(version -> version.key().equals(key))
                    .forEach(version -> delete(key, version.versionId()));
            versions.deleteMarkers().stream().filter(marker -> marker.key().equals(key))
                    .forEach(marker -> delete(key, marker.versionId()));
        } catch (S3Exception e) {
            if (e.statusCode() != NOT_THERE && e.statusCode() != NOT_ALLOWED) {
                throw e;
            }
            s3.deleteObject(delete -> delete.bucket(settings.bucket()).key(key));
        }
    }

    private void delete(String key, String version) {
        s3.deleteObject(delete -> delete.bucket(settings.bucket()).key(key).versionId(version));
    }

    /**
     * Whether an object lies there with this content.
     *
     * @throws FileAlreadyExistsException when there is another
     */
    private boolean lies(String name, String sha256, int length) throws IOException {
        Optional<HeadObjectResponse> there = head(name);
        if (there.isEmpty()) {
            return false;
        }
        if (length == there.get().contentLength() && sha256.equals(there.get().metadata().get(SHA256))) {
            return true;
        }
        throw new FileAlreadyExistsException(name);
    }

    private Optional<HeadObjectResponse> head(String name) throws IOException {
        String key = key(name);
        return call(() -> {
            try {
                return Optional.of(s3.headObject(head -> head.bucket(settings.bucket()).key(key)));
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private PutObjectRequest.Builder request(String name, byte[] content, String sha256) {
        var put = PutObjectRequest.builder().bucket(settings.bucket()).key(key(name))
                .contentLength((long) content.length).contentType("application/octet-stream")
                .metadata(Map.of(SHA256, sha256));
        if (settings.sse() != null) {
            put.serverSideEncryption(ServerSideEncryption.fromValue(settings.sse())).ssekmsKeyId(settings.kmsKey());
        }
        return checksum() == S3Settings.Checksum.SHA256
                ? put.checksumSHA256(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)))
                : put.contentMD5(md5(content));
    }

    /** The stronger one where the store was seen to compare it. */
    private S3Settings.Checksum checksum() {
        if (settings.checksum() != S3Settings.Checksum.AUTO) {
            return settings.checksum();
        }
        return capabilities.has(Capability.SHA256_CHECKED) ? S3Settings.Checksum.SHA256 : S3Settings.Checksum.MD5;
    }

    static String md5(byte[] content) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no MD5, which a store wants; set checksum=sha256", e);
        }
    }

    private String key(String name) {
        return settings.prefix() + ObjectName.checked(name);
    }

    /** For calls that change nothing, or change the same when they are done again. */
    private <T> T call(Supplier<T> call) throws IOException {
        for (int attempt = 1; true; attempt++) {
            try {
                return call.get();
            } catch (SdkException e) {
                if (!S3Failure.mayWorkAtOnce(e) || attempt == TRIES) {
                    throw S3Failure.of(id, settings, e);
                }
            }
        }
    }
}
