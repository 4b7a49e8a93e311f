package org.sealkeeper.notification;

import java.util.Arrays;
import java.util.List;

/** What mails are about, as people choose. */
public enum Topic {
    EXPIRY("EXPIRY", "FEW_KEEPERS"), RENEWAL("DOCUMENTS", "APPROVAL", "SUPPORT", "RENEWAL", "BATCH"),
    CHANGE("CHANGE", "DRIFT"), BACKUP("UNPROVEN", "STORES", "DRILLS", "CANARY", "RESTORE", "SHARES"), TRAINING("TRAINING"),
    /** Everything else. */
    TROUBLE;

    private final List<String> beginnings;

    Topic(String... beginnings) {
        this.beginnings = List.of(beginnings);
    }

    static Topic of(Template template) {
        return Arrays.stream(values()).filter(topic -> topic.beginnings.stream().anyMatch(template.name()::startsWith))
                .findFirst().orElse(TROUBLE);
    }
}
