package org.sealkeeper.issuance.acme;

import java.io.IOException;
import org.sealkeeper.issuance.RefusedByIssuer;

/** Where TXT records are put and taken away. */
sealed interface DnsRecords permits DnsUpdates, DnsHook {

    /** @throws RefusedByIssuer when a name's records cannot be changed here */
    void check(String name) throws RefusedByIssuer;

    /**
     * Adds a value to a record, which may have others: a wildcard and its own domain have the same record.
     *
     * @param record such as {@code _acme-challenge.im.corp.example}
     */
    void add(String record, String value) throws IOException;

    /** Takes a value away; it may be gone already. */
    void remove(String record, String value) throws IOException;
}
