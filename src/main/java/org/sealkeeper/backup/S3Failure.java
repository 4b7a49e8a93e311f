package org.sealkeeper.backup;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.sealkeeper.text.Refusal;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a failed call means: that it may work later, or that somebody has to change something. */
final class S3Failure {

    private static final Set<String> LATER = Set.of("SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable",
            "ConditionalRequestConflict", "OperationAborted", "Throttling", "ThrottlingException", "BadDigest",
            "IncompleteBody", "XAmzContentChecksumMismatch");
    private static final Set<String> LEAVE_ALONE = Set.of("SlowDown", "Throttling", "ThrottlingException");
    private static final int CONFLICT = 409;
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PROXY_REFUSES = 407;

    private S3Failure() {
    }

    static boolean mayWorkLater(SdkException e) {
        if (e instanceof S3Exception answer) {
            int status = answer.statusCode();
            return status >= 500 && status != 501 || status == CONFLICT || status == TIMED_OUT || status == TOO_MANY
                    || LATER.contains(code(answer));
        }
        return !isAboutCredentials(e);
    }

    /**
     * Whether the same call may work at once. A store that asks to be called less is left alone: the job that needs it
     * is tried again later, and nothing waits in a thread.
     */
    static boolean mayWorkAtOnce(SdkException e) {
        return mayWorkLater(e) && !(e instanceof S3Exception answer
                && (answer.statusCode() == TOO_MANY || LEAVE_ALONE.contains(code(answer))));
    }

    /** @throws Refusal when it is the configuration */
    static IOException of(String id, S3Settings settings, SdkException e) {
        if (mayWorkLater(e)) {
            return new IOException(words(e), e);
        }
        if (!(e instanceof S3Exception answer)) {
            throw Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.no-credentials", id);
        }
        String said = words(answer);
        if (answer.statusCode() == PROXY_REFUSES) {
            throw Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.proxy-refuses", id, settings.proxy());
        }
        if (code(answer).startsWith("KMS.")) {
            throw Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.no-kms-key", id, settings.kmsKey(), said);
        }
        throw switch (code(answer)) {
            case "NoSuchBucket" -> Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.no-bucket", id,
                    settings.bucket());
            case "RequestTimeTooSkewed" -> Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.clocks-differ", id);
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.wrong-region", id, settings.region(), said);
            default -> switch (answer.statusCode()) {
                case FORBIDDEN -> Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.denied", id, settings.bucket(),
                        said);
                case NOT_FOUND -> Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.no-bucket", id,
                        settings.bucket());
                default -> Refusal.because(e, Refusal.Kind.UNPROCESSABLE, "store.not-understood", id, said);
            };
        };
    }

    static String code(S3Exception answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null ? ""
                : answer.awsErrorDetails().errorCode();
    }

    /** Such as {@code 503 SlowDown}; never what was sent. */
    static String words(SdkException e) {
        if (e instanceof S3Exception answer) {
            return (answer.statusCode() + " " + code(answer)).strip();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "there is no host " + cause.getMessage();
            }
            if (cause instanceof SSLException) {
                return "no TLS connection is possible (" + cause.getMessage() + "); its roots may have to be named in"
                        + " trust-anchors";
            }
            if (cause instanceof IOException && cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        return String.valueOf(e.getMessage());
    }

    private static boolean isAboutCredentials(SdkException e) {
        return e.getMessage() != null && e.getMessage().startsWith("Unable to load credentials");
    }
}
