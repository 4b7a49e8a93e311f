package org.sealkeeper.issuance;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Who issues certificates. */
public interface Issuer {

    /** As signatures name it, such as {@code private-ca}. */
    String id();

    /** Whether a person has to obtain the certificate; then {@link #request} is never called. */
    boolean needsPerson();

    /**
     * @return the chain, end entity first, trust anchor last
     * @throws RefusedByIssuer when asking again is pointless
     * @throws IOException when it may work later
     */
    List<X509Certificate> request(CertificateRequest request) throws RefusedByIssuer, IOException;
}
