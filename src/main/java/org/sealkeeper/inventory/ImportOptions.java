package org.sealkeeper.inventory;

import java.util.Arrays;
import java.util.Optional;

/**
 * How uploaded files are to be read.
 *
 * @param password opens the files; empty when there is none
 * @param keyPassword opens the keys inside a JKS file where it differs from {@code password}; empty when it does not
 * @param alias which entry is meant where there are several: its alias, its common name or its SHA-256 fingerprint
 * @param allowInvalid whether a certificate that has expired or is not yet valid may be imported
 */
public record ImportOptions(char[] password, char[] keyPassword, Optional<String> alias, boolean allowInvalid) {

    public ImportOptions {
        alias = alias.map(String::strip).filter(text -> !text.isEmpty());
    }

    boolean hasPassword() {
        return password.length > 0;
    }

    /** Overwrites the passwords. */
    public void forget() {
        Arrays.fill(password, '\0');
        Arrays.fill(keyPassword, '\0');
    }

    @Override
    public String toString() {
        return "ImportOptions[alias=" + alias.orElse("") + ", allowInvalid=" + allowInvalid + "]";
    }
}
