package org.sealkeeper.notification;

/** What mails may name, in the order of the texts' placeholders: {@code {0}} is the signature. */
enum Fact {
    SIGNATURE("signature"), EXPIRY("expiry"), SET_BY("setBy"), DAYS_LEFT("daysLeft"), REASON("reason"),
    REQUESTED_BY("requestedBy"), DEADLINE("deadline"), BY("by"), COMMENT("comment"), NOT_AFTER("notAfter"),
    VERSION("version"), KEEPERS("keepers"), ACTIVITY("activity"), PROBLEM("problem"), CONTACT("contact"),
    SIGNATURES("signatures"), RENEWED("renewed"), SUBJECT("subject");

    private final String key;

    Fact(String key) {
        this.key = key;
    }

    /** Its name among the values that a mail is queued with. */
    String key() {
        return key;
    }
}
