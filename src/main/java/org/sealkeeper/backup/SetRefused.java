package org.sealkeeper.backup;

import org.sealkeeper.text.Texts;

/** A sealed set is damaged or not what it claims to be. Reading it again will not help; not one byte of it was released. */
final class SetRefused extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong with a set; each has a sentence {@code drill.<code>} that names the object. */
    enum Fault {
        MISSING("missing"), MANIFEST_NOT_OURS("manifest-not-ours"), MANIFEST_UNREADABLE("manifest-unreadable"),
        ANOTHER_SET("another-set"), CHANGED("changed"), WRONG_KEY("wrong-key"), CONTENT_UNREADABLE("content-unreadable"),
        KEY_MISSING("key-missing"), KEY_UNREADABLE("key-unreadable"), KEY_DOES_NOT_MATCH("key-does-not-match"),
        WRONG_CERTIFICATE("wrong-certificate");

        private final String code;

        Fault(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private final Fault fault;
    private final String object;

    /** @param object name of the object or file, such as {@code part-00000.cms} */
    SetRefused(Fault fault, String object, Throwable cause) {
        super(Texts.english("drill." + fault.code(), object), cause);
        this.fault = fault;
        this.object = object;
    }

    SetRefused(Fault fault, String object) {
        this(fault, object, null);
    }

    Fault fault() {
        return fault;
    }

    String object() {
        return object;
    }
}
