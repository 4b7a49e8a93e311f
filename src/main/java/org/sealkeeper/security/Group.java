package org.sealkeeper.security;

import java.util.Arrays;

/** What somebody may do. The engine knows each group by its {@link #id}. */
public enum Group {
    KEEPERS("keepers"), APPROVERS("approvers"), SECURITY_OFFICERS("security-officers"), AUDITORS("auditors"),
    ADMINISTRATORS("administrators"),
    /** Who keeps a share of a recovery key. */
    RECOVERY_HOLDERS("recovery-holders");

    private final String id;

    Group(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** @throws IllegalArgumentException when there is no such group */
    public static Group of(String id) {
        return Arrays.stream(values()).filter(group -> group.id.equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no group " + id));
    }
}
