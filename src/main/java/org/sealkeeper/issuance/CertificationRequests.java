package org.sealkeeper.issuance;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.SigningAlgorithm;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** Makes certification requests (PKCS#10, RFC 2986) for signatures. */
@Component
public class CertificationRequests {

    private final Vault vault;

    CertificationRequests(Vault vault) {
        this.vault = vault;
    }

    /**
     * Asks for the signature's subject and names, signed with the key to prove that we have it.
     *
     * @return DER
     */
    public byte[] csrFor(Signature signature, KeyId key) {
        PublicKey publicKey = vault.publicKey(key);
        return vault.use(key, privateKey -> {
            try {
                var request = new JcaPKCS10CertificationRequestBuilder(subject(signature), publicKey);
                if (!signature.names().isEmpty()) {
                    var extensions = new ExtensionsGenerator();
                    extensions.addExtension(Extension.subjectAlternativeName, false,
                            AlternativeNames.of(signature.names()));
                    request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
                }
                return request.build(new JcaContentSignerBuilder(SigningAlgorithm.of(publicKey)).build(privateKey))
                        .getEncoded();
            } catch (OperatorCreationException e) {
                throw new GeneralSecurityException("The request for " + signature.name() + " cannot be signed", e);
            }
        });
    }

    /** Whether a request still asks for what the signature is: the same subject and the same names. */
    public boolean describes(byte[] csr, Signature signature) {
        CertificationRequest request = CertificationRequest.read(csr);
        return request.subject().equals(subject(signature))
                && Set.copyOf(request.names()).equals(Set.copyOf(signature.names()))
                && !request.hasOtherNames();
    }

    private static X500Principal subject(Signature signature) {
        return new X500Principal(signature.subject());
    }
}
