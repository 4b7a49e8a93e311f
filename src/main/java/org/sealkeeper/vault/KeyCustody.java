package org.sealkeeper.vault;

/** What may be done with a private key outside the vault. */
public enum KeyCustody {
    /** May be exported and backed up. */
    EXPORTABLE,
    /** May be backed up wrapped, never exported in the clear. */
    WRAPPED_ONLY,
    /** Never leaves the vault, nor the token where there is one; its backup holds everything but the key, and says so. */
    NON_EXPORTABLE
}
