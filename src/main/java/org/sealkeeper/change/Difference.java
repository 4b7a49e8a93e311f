package org.sealkeeper.change;

/**
 * One thing that differs between what is recorded and what a platform has.
 *
 * @param file the configuration file; empty for certificates and checks
 * @param name the field, such as {@code push.enabled}; the line's number; the check, such as {@code is-valid-now}
 * @param recorded empty when it is new
 * @param live empty when it is gone
 */
public record Difference(Kind kind, String file, String name, String recorded, String live) {

    /** What differs. */
    public enum Kind {
        /** The certificate in use. */
        CERTIFICATE,
        /** A whole file is new, or gone. */
        FILE,
        /** A field of a JSON document. */
        FIELD,
        /** A line of a text. */
        LINE,
        /** A check that fails now. */
        CHECK
    }

    static Difference of(Kind kind, String file, String name, String recorded, String live) {
        return new Difference(kind, file, name, Readable.shown(name, recorded), Readable.shown(name, live));
    }

    /** In one line that needs no language, such as {@code tokenim.json pushEnabled: true → false}. */
    public String inOneLine() {
        String what = (file + " " + name).strip();
        return kind == Kind.CHECK ? what : what + ": " + (recorded.isEmpty() ? "\u2013" : recorded) + " \u2192 "
                + (live.isEmpty() ? "\u2013" : live);
    }
}
