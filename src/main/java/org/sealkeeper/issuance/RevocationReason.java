package org.sealkeeper.issuance;

/** Why a certificate is revoked, in the words that relying parties read (CRLReason, RFC 5280, section 5.3.1). */
public enum RevocationReason {
    UNSPECIFIED(0), KEY_COMPROMISE(1), AFFILIATION_CHANGED(3), SUPERSEDED(4), CESSATION_OF_OPERATION(5),
    PRIVILEGE_WITHDRAWN(9);

    private final int code;

    RevocationReason(int code) {
        this.code = code;
    }

    /** As it stands in revocation lists. */
    public int code() {
        return code;
    }
}
