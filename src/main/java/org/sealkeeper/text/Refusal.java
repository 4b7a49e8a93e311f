package org.sealkeeper.text;

import java.util.List;
import org.springframework.context.MessageSourceResolvable;

/**
 * Something was asked that cannot be done, and the one who asked can be told why and what to do. The sentence is the
 * message {@code refusal.<code>} in the reader's language; {@link #getMessage()} gives the English one.
 *
 * <p>Arguments must be fit to be read: names, dates, sizes; never a secret.
 */
public final class Refusal extends RuntimeException implements MessageSourceResolvable {

    /** What kind of answer this is; each has one HTTP status. */
    public enum Kind {
        /** The input is wrong. */
        INVALID(400),
        /** Not allowed for this person. */
        FORBIDDEN(403),
        /** There is no such thing. */
        NOT_FOUND(404),
        /** It contradicts what is there already. */
        CONFLICT(409),
        /** The input is too large. */
        TOO_LARGE(413),
        /** The input was understood and cannot be accepted. */
        UNPROCESSABLE(422),
        /** A part that is needed does not answer now. */
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The status code of an HTTP answer. */
        public int status() {
            return status;
        }
    }

    private final Kind kind;
    private final String code;
    private final transient Object[] arguments;

    private Refusal(Kind kind, String code, Throwable cause, Object... arguments) {
        super(Texts.english("refusal." + code, arguments), cause);
        this.kind = kind;
        this.code = code;
        this.arguments = arguments;
    }

    /** For example {@code Refusal.of(INVALID, "import.wrong-password", "signing.p12")}. */
    public static Refusal of(Kind kind, String code, Object... arguments) {
        return new Refusal(kind, code, null, arguments);
    }

    /** Keeps the technical cause for the log; it is not shown to the one who asked. */
    public static Refusal because(Throwable cause, Kind kind, String code, Object... arguments) {
        return new Refusal(kind, code, cause, arguments);
    }

    public Kind kind() {
        return kind;
    }

    /** For example {@code import.wrong-password}; stable, for programs. */
    public String code() {
        return code;
    }

    public List<Object> arguments() {
        return List.of(arguments);
    }

    @Override
    public String[] getCodes() {
        return new String[] {"refusal." + code};
    }

    @Override
    public Object[] getArguments() {
        return arguments;
    }

    @Override
    public String getDefaultMessage() {
        return getMessage();
    }
}
