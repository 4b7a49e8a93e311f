package org.sealkeeper.verification;

/** One question about a certificate and its key, with its answer as an outcome and a sentence. */
interface CertificateCheck {

    Result on(Examined examined);
}
