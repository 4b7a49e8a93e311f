package org.sealkeeper.issuance.console;

import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.Issuer;
import org.springframework.stereotype.Component;

/** A person downloads the request, obtains the certificate at the vendor's console, and uploads it. */
@Component
class ConsoleIssuer implements Issuer {

    @Override
    public String id() {
        return "console";
    }

    @Override
    public boolean needsPerson() {
        return true;
    }

    @Override
    public Answer request(CertificateRequest request) {
        throw new UnsupportedOperationException("Only a person can obtain a certificate at the vendor's console");
    }
}
