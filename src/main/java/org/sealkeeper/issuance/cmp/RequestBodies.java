package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cmp.CertConfirmContent;
import org.bouncycastle.asn1.cmp.CertStatus;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIFreeText;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cmp.PollReqContent;
import org.bouncycastle.asn1.cmp.RevDetails;
import org.bouncycastle.asn1.cmp.RevReqContent;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertTemplate;
import org.bouncycastle.asn1.crmf.CertTemplateBuilder;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.crmf.CRMFException;
import org.bouncycastle.cert.crmf.CertificateRequestMessageBuilder;
import org.bouncycastle.cert.crmf.jcajce.JcaOldCertIDControl;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RevocationReason;
import org.sealkeeper.issuance.cmp.Protection.OwnSignature;
import org.sealkeeper.vault.SigningAlgorithm;
import org.sealkeeper.vault.Vault;

/** What we say to a CMP server (RFC 9810, section 5.3). Every transaction is about one certificate. */
final class RequestBodies {

    private static final BigInteger ONLY_REQUEST = BigInteger.ZERO;

    private final Vault vault;

    RequestBodies(Vault vault) {
        this.vault = vault;
    }

    /** @param updated the certificate that a key update replaces */
    PKIBody request(RequestType type, CertificateRequest request, Optional<X509Certificate> updated) {
        if (type == RequestType.P10CR) {
            return new PKIBody(type.request, CertificationRequest.getInstance(request.csr()));
        }
        return new PKIBody(type.request, withProofOfPossession(request, updated));
    }

    /** Asks for what the PKCS#10 request asks for, signed by the same key where it is kept (RFC 4211, section 4.1). */
    private CertReqMessages withProofOfPossession(CertificateRequest request, Optional<X509Certificate> updated) {
        String algorithm = SigningAlgorithm.of(vault.publicKey(request.key()));
        return vault.use(request.key(), key -> {
            try {
                var csr = new PKCS10CertificationRequest(request.csr());
                var message = new CertificateRequestMessageBuilder(ONLY_REQUEST).setSubject(csr.getSubject())
                        .setPublicKey(csr.getSubjectPublicKeyInfo());
                addExtensions(message, csr.getRequestedExtensions());
                updated.ifPresent(old -> message.addControl(new JcaOldCertIDControl(old)));
                message.setProofOfPossessionSigningKeySigner(new JcaContentSignerBuilder(algorithm).build(key));
                return new CertReqMessages(message.build().toASN1Structure());
            } catch (CRMFException | OperatorCreationException e) {
                throw new GeneralSecurityException("The proof of possession cannot be signed", e);
            }
        });
    }

    private static void addExtensions(CertificateRequestMessageBuilder message, Extensions extensions)
            throws IOException {
        if (extensions != null) {
            for (var id : extensions.getExtensionOIDs()) {
                Extension extension = extensions.getExtension(id);
                message.addExtension(id, extension.isCritical(), extension.getParsedValue());
            }
        }
    }

    static PKIBody poll(int number) {
        return new PKIBody(PKIBody.TYPE_POLL_REQ, new PollReqContent(BigInteger.valueOf(number)));
    }

    static PKIBody confirmation(X509Certificate certificate, int number) {
        return confirmation(new CertStatus(hash(certificate), BigInteger.valueOf(number)));
    }

    /** Tells the CA that we do not want what it issued, so that it takes it back. */
    static PKIBody refusal(X509Certificate certificate, int number, String reason) {
        var status = new PKIStatusInfo(PKIStatus.rejection, new PKIFreeText(reason),
                new PKIFailureInfo(PKIFailureInfo.badCertId));
        return confirmation(new CertStatus(hash(certificate), BigInteger.valueOf(number), status));
    }

    static PKIBody revocation(X509Certificate certificate, RevocationReason reason) throws IOException {
        X509CertificateHolder holder = OwnSignature.holder(certificate);
        CertTemplate which = new CertTemplateBuilder().setIssuer(holder.getIssuer())
                .setSerialNumber(new ASN1Integer(holder.getSerialNumber())).build();
        var details = new ExtensionsGenerator();
        details.addExtension(Extension.reasonCode, false, CRLReason.lookup(reason.code()));
        return new PKIBody(PKIBody.TYPE_REVOCATION_REQ,
                new RevReqContent(new RevDetails(which, details.generate())));
    }

    private static PKIBody confirmation(CertStatus status) {
        return new PKIBody(PKIBody.TYPE_CERT_CONFIRM, CertConfirmContent.getInstance(new DERSequence(status)));
    }

    /** With the hash that the certificate's own signature uses (RFC 9810, section 5.3.18). */
    private static byte[] hash(X509Certificate certificate) {
        try {
            X509CertificateHolder holder = OwnSignature.holder(certificate);
            DigestCalculator digest = new JcaDigestCalculatorProviderBuilder().build()
                    .get(new DefaultDigestAlgorithmIdentifierFinder().find(holder.getSignatureAlgorithm()));
            digest.getOutputStream().write(holder.getEncoded());
            return digest.getDigest();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("This Java lacks the hash of a certificate", e);
        }
    }
}
