package org.sealkeeper.issuance;

import java.io.IOException;
import java.util.Optional;
import org.sealkeeper.inventory.Version;

/** Who issues certificates. */
public interface Issuer {

    /** As signatures name it, such as {@code private-ca}. */
    String id();

    /** Whether a person has to obtain the certificate; then {@link #request} is never called. */
    default boolean needsPerson() {
        return false;
    }

    /** How much it issues, where it has a limit that many renewals at once would run into. */
    default Optional<IssuanceRate> rate() {
        return Optional.empty();
    }

    /**
     * Asks for a certificate, or asks again about a request that was answered with {@link Answer.Waiting}. Runs in a
     * job: it never sleeps, and what must outlive a crash is committed in a transaction of its own.
     *
     * @throws RefusedByIssuer when asking again is pointless
     * @throws IOException when it may work later
     */
    Answer request(CertificateRequest request) throws RefusedByIssuer, IOException;

    /**
     * Has a certificate that it issued taken back; one that is taken back already counts as done.
     *
     * @return whether it is; false when this issuer offers no way to, or never issued it
     * @throws RefusedByIssuer when asking again is pointless
     * @throws IOException when it may work later
     */
    default boolean revoke(Version version, RevocationReason reason) throws RefusedByIssuer, IOException {
        return false;
    }

    /**
     * Asks the server for something that changes nothing, to see whether it answers and knows us.
     *
     * @return what it was asked for and gave, such as {@code directory}; empty where there is no server, or nothing to ask
     * @throws RefusedByIssuer when it answers and does not want us
     * @throws IOException when it does not answer
     */
    default Optional<String> greet() throws RefusedByIssuer, IOException {
        return Optional.empty();
    }

    /**
     * Has a new key take the place of the one that it knows us by.
     *
     * @return the new one; empty when there is no such key
     * @throws RefusedByIssuer when asking again is pointless
     * @throws IOException when it may work later
     */
    default Optional<AccountKey> changeAccountKey(String actor) throws RefusedByIssuer, IOException {
        return Optional.empty();
    }

    /** Whether it may suggest when to renew; others are not asked. */
    default boolean suggestsRenewals() {
        return false;
    }

    /**
     * Asks when a version should be renewed.
     *
     * @return empty when it suggests nothing, or never issued it
     * @throws IOException when it cannot say now
     */
    default Optional<SuggestedRenewal> suggestedRenewal(Version version) throws IOException {
        return Optional.empty();
    }
}
