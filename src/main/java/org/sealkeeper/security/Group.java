package org.sealkeeper.security;

/** What somebody may do. The engine knows each group by its {@link #id}. */
public enum Group {
    KEEPERS("keepers"), APPROVERS("approvers"), SECURITY_OFFICERS("security-officers"), AUDITORS("auditors"),
    ADMINISTRATORS("administrators");

    private final String id;

    Group(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
