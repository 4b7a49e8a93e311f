package org.sealkeeper.inventory;

/** Where a version stands. At most one version of a signature is {@code PENDING} and at most one {@code ACTIVE}. */
public enum VersionState {
    PENDING, ACTIVE, SUPERSEDED, REVOKED
}
