package org.sealkeeper.issuance;

/** The issuer said no for good; the message is the issuer's reason, in a sentence. */
public class RefusedByIssuer extends Exception {

    public RefusedByIssuer(String reason) {
        super(reason);
    }
}
