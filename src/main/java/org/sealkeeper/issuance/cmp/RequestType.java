package org.sealkeeper.issuance.cmp;

import org.bouncycastle.asn1.cmp.PKIBody;

/** How a certificate is asked for (RFC 9810, section 5.3). */
enum RequestType {
    /** Initialization request: the first of somebody new to the CA. */
    IR(PKIBody.TYPE_INIT_REQ, PKIBody.TYPE_INIT_REP),
    /** Certification request: by somebody the CA knows. */
    CR(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_REP),
    /** The same, with the PKCS#10 request as it is, for CAs behind that know only this. */
    P10CR(PKIBody.TYPE_P10_CERT_REQ, PKIBody.TYPE_CERT_REP),
    /** Key update request: replaces a certificate, signed with the key of that one. */
    KUR(PKIBody.TYPE_KEY_UPDATE_REQ, PKIBody.TYPE_KEY_UPDATE_REP);

    final int request;
    final int response;

    RequestType(int request, int response) {
        this.request = request;
        this.response = response;
    }
}
