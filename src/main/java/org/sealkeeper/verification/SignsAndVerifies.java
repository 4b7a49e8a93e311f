package org.sealkeeper.verification;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.SigningAlgorithm;
import org.sealkeeper.vault.Vault;

/** What the key in the vault signs, the certificate verifies: the pair works, not just matches. */
class SignsAndVerifies implements CertificateCheck {

    private static final String ID = "signs-and-verifies";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vault vault;

    SignsAndVerifies(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Result on(Examined examined) {
        if (examined.version().key().isEmpty()) {
            return Result.failed(ID, "no-key");
        }
        byte[] sample = new byte[64];
        RANDOM.nextBytes(sample);
        try {
            byte[] signed = sign(examined.version().key().get(), sample);
            return verify(examined.certificate(), sample, signed) ? Result.passed(ID) : Result.failed(ID, "not-verified");
        } catch (IllegalStateException | GeneralSecurityException e) {
            // what the vault says of a damaged key names its id and nothing secret
            return Result.failed(ID, "unusable", e.getMessage());
        }
    }

    private byte[] sign(KeyId key, byte[] sample) {
        // of the public key: that of a key in a token shows no parameters
        String algorithm = SigningAlgorithm.of(vault.publicKey(key));
        return vault.use(key, privateKey -> {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(privateKey);
            signing.update(sample);
            return signing.sign();
        });
    }

    private static boolean verify(X509Certificate certificate, byte[] sample, byte[] signed)
            throws GeneralSecurityException {
        Signature verifying = Signature.getInstance(SigningAlgorithm.of(certificate.getPublicKey()));
        verifying.initVerify(certificate.getPublicKey());
        verifying.update(sample);
        try {
            return verifying.verify(signed);
        } catch (GeneralSecurityException notEvenOfItsForm) {
            return false;
        }
    }
}
