package org.sealkeeper.issuance;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A PKCS#10 certification request (RFC 2986), read. */
public final class CertificationRequest {

    private final JcaPKCS10CertificationRequest request;

    private CertificationRequest(JcaPKCS10CertificationRequest request) {
        this.request = request;
    }

    /**
     * @param csr DER
     * @throws IllegalArgumentException when it is not a certification request
     */
    public static CertificationRequest read(byte[] csr) {
        try {
            return new CertificationRequest(new JcaPKCS10CertificationRequest(csr));
        } catch (IOException e) {
            throw new IllegalArgumentException("This is not a certification request", e);
        }
    }

    /** @throws IllegalArgumentException when the key is of a type that Java does not know */
    public PublicKey publicKey() {
        try {
            return request.getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The request's public key cannot be read", e);
        }
    }

    public X500Principal subject() {
        try {
            return new X500Principal(request.getSubject().getEncoded());
        } catch (IOException e) {
            throw new IllegalArgumentException("The request's subject cannot be read", e);
        }
    }

    /** DNS names and IP addresses, in lower case, as they stand in the subject alternative names. */
    public List<String> names() {
        return alternativeNames().stream().map(AlternativeNames::read).flatMap(Optional::stream).toList();
    }

    /** Whether it asks for alternative names that are neither DNS names nor IP addresses. */
    public boolean hasOtherNames() {
        return alternativeNames().stream().map(AlternativeNames::read).anyMatch(Optional::isEmpty);
    }

    /** Proof of possession: whether it is signed with the private key that belongs to its public key. */
    public boolean isSignedByItsKey() {
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(publicKey()));
        } catch (PKCSException | OperatorCreationException | IllegalArgumentException e) {
            return false;
        }
    }

    private List<GeneralName> alternativeNames() {
        return Arrays.stream(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest))
                .map(attribute -> Extensions.getInstance(attribute.getAttrValues().getObjectAt(0)))
                .map(extensions -> Optional.ofNullable(
                        GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName)))
                .flatMap(Optional::stream)
                .flatMap(names -> Arrays.stream(names.getNames()))
                .toList();
    }
}
