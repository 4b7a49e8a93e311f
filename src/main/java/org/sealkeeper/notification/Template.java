package org.sealkeeper.notification;

import java.util.Arrays;

/**
 * The mails there are. The texts of {@code expiry-reminder} are {@code mail.expiry-reminder.subject}, {@code .next} (what
 * the reader does next), {@code .link} (the label of the link to it) and {@code .line.1} and so on.
 */
enum Template {
    DOCUMENTS_WANTED(Template.TASKLIST), DOCUMENTS_REMINDER(Template.TASKLIST), DOCUMENTS_OVERDUE(Template.TASKLIST),
    APPROVAL_WANTED(Template.TASKLIST), APPROVAL_REMINDER(Template.TASKLIST), APPROVAL_OVERDUE(Template.TASKLIST),
    SUPPORT_CASE_REMINDER(Template.TASKLIST), RENEWAL_REJECTED("/api/v1/renewals/{renewalId}/history"),
    RENEWAL_COMPLETED("/api/v1/renewals/{renewalId}/evidence"), EXPIRY_REMINDER(Template.TASKLIST),
    EXPIRY_TODAY(Template.TASKLIST), EXPIRY_PASSED(Template.TASKLIST),
    FEW_KEEPERS("/api/v1/signatures/{signatureId}"), INCIDENT("/camunda/app/cockpit/default/"),
    ACCESS_LOST(Template.TASKLIST), ROLLBACK_NOT_VERIFIED(Template.TASKLIST),
    NEW_KEEPERS(Template.TASKLIST), LAPSE_DECLARED(Template.TASKLIST), LAPSE_REMINDER(Template.TASKLIST),
    LAPSE_ENDED("/signatures/{signatureId}"), LAPSE_ANNOUNCED(Template.NOWHERE), LAPSE_OVER(Template.NOWHERE),
    CHANGE_OVERDUE(Template.TASKLIST), CHANGE_VERIFIED("/signatures/{signatureId}"), DRIFT_FOUND(Template.TASKLIST),
    DRIFT_REMINDER(Template.TASKLIST), UNPROVEN_BACKUP("/backups/{backupId}"), STORES_NOT_DRILLED("/stores"),
    DRILLS_TOO_SLOW("/backups"),
    BATCH_APPROVAL_WANTED(Template.TASKLIST), BATCH_APPROVAL_REMINDER(Template.TASKLIST),
    BATCH_REJECTED("/batches/{batchId}"), BATCH_ENDED("/batches/{batchId}"),
    RESTORE_WANTED(Template.TASKLIST), RESTORE_REMINDER(Template.TASKLIST),
    RESTORE_REJECTED(Template.RESTORE), RESTORE_DAMAGED(Template.RESTORE), RESTORE_READY(Template.RESTORE),
    RESTORE_DONE(Template.RESTORE), RESTORE_FAILED(Template.RESTORE), SHARES_WANTED(Template.TASKLIST),
    SHARES_REMINDER(Template.TASKLIST),
    CANARY_DUE(Template.TASKLIST), CANARY_OVERDUE(Template.TASKLIST),
    TRAINING_DUE(Template.TASKLIST), TRAINING_OVERDUE("/people"),
    TASK_ESCALATED(Template.TASKLIST), DAILY_DIGEST("/"),
    MAIL_IN_DOUBT("/outbox/{mailId}"), ANNOUNCEMENT_IN_DOUBT(Template.NOWHERE);

    private static final String TASKLIST = "/camunda/app/tasklist/default/";
    private static final String RESTORE = "/restores/{restoreId}";
    /** Whoever reads the mail may not log in at Sealkeeper. */
    private static final String NOWHERE = "";

    private final String link;

    Template(String link) {
        this.link = link;
    }

    /** For example {@code expiry-reminder}. */
    String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Path of the page where the reader goes on, with names of facts in braces. */
    String link() {
        return link;
    }

    /** Told at night too. */
    boolean isUrgent() {
        return name().startsWith("LAPSE");
    }

    /** Sent at once, whatever its reader prefers: lapses, escalations, and what cannot wait for the next morning. */
    boolean comesAtOnce() {
        return isUrgent() || name().endsWith("_OVERDUE") || switch (this) {
            case EXPIRY_TODAY, EXPIRY_PASSED, TASK_ESCALATED, ROLLBACK_NOT_VERIFIED, ACCESS_LOST, DAILY_DIGEST -> true;
            default -> false;
        };
    }

    boolean tellsOfDoubt() {
        return this == MAIL_IN_DOUBT || this == ANNOUNCEMENT_IN_DOUBT;
    }

    static boolean isOne(String id) {
        return Arrays.stream(values()).anyMatch(template -> template.id().equals(id));
    }

    boolean hasLink() {
        return !link.isEmpty();
    }

    /** @throws IllegalArgumentException when there is no such mail */
    static Template of(String id) {
        return Arrays.stream(values()).filter(template -> template.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no mail " + id));
    }

    /** A reminder that was held up tells what is true when it is sent, not when it was queued. */
    Template asOf(long daysLeft, boolean hasPassed) {
        return switch (this) {
            case EXPIRY_REMINDER, EXPIRY_TODAY, EXPIRY_PASSED -> hasPassed ? EXPIRY_PASSED
                    : daysLeft == 0 ? EXPIRY_TODAY : EXPIRY_REMINDER;
            default -> this;
        };
    }
}
