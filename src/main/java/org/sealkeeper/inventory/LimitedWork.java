package org.sealkeeper.inventory;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/**
 * Files say themselves how much work their password takes, once for each of their parts; an upload that asks for hours or
 * gigabytes in all is refused before the work begins. What the library does not look at is looked at here, such as which
 * derivation PBMAC1 names: it takes every one for PBKDF2.
 */
final class LimitedWork {

    private static final BigInteger MOST = BigInteger.valueOf(5_000_000);
    /** 128 bytes times N times r (RFC 7914): at most 64 MiB. */
    private static final BigInteger MOST_SCRYPT_BLOCKS = BigInteger.valueOf(512 * 1024);
    private static final BigInteger LONGEST_KEY = BigInteger.valueOf(1024);
    /** Of the longest hash: an iteration makes so many bytes of the key. */
    private static final BigInteger HASH_BYTES = BigInteger.valueOf(64);

    private BigInteger left = MOST;

    void spendOn(AlgorithmIdentifier algorithm, UploadedFile file) {
        ASN1ObjectIdentifier scheme = algorithm.getAlgorithm();
        ASN1Encodable parameters = algorithm.getParameters();
        if (scheme.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
            spend(PKCS12PBEParams.getInstance(present(parameters)).getIterations(), file);
        } else if (scheme.equals(PKCSObjectIdentifiers.id_PBES2)) {
            var derivation = PBES2Parameters.getInstance(present(parameters)).getKeyDerivationFunc();
            if (derivation.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
                spendOn(ScryptParams.getInstance(present(derivation.getParameters())), file);
            } else {
                spendOn(PBKDF2Params.getInstance(present(derivation.getParameters())), file);
            }
        } else if (scheme.equals(PKCSObjectIdentifiers.id_PBMAC1)) {
            var derivation = PBMAC1Params.getInstance(present(parameters)).getKeyDerivationFunc();
            spendOn(PBKDF2Params.getInstance(present(derivation.getParameters())), file);
        } else if (scheme.on(PKCSObjectIdentifiers.pkcs_5)) {
            // PBES1, from the time of DES
            spend(PBEParameter.getInstance(present(parameters)).getIterationCount(), file);
        }
    }

    /** The library takes none for null, and what it makes of null for null too. */
    private static ASN1Encodable present(ASN1Encodable parameters) {
        if (parameters == null) {
            throw new IllegalArgumentException("A scheme without its parameters");
        }
        return parameters;
    }

    /** @param iterations of one derivation */
    void spend(BigInteger iterations, UploadedFile file) {
        if (iterations.signum() <= 0) {
            throw new IllegalArgumentException("A count that is none");
        }
        left = left.subtract(iterations);
        if (left.signum() < 0) {
            throw tooMuch(file);
        }
    }

    private void spendOn(PBKDF2Params derivation, UploadedFile file) {
        BigInteger length = derivation.getKeyLength() == null ? BigInteger.ONE : derivation.getKeyLength();
        if (length.compareTo(LONGEST_KEY) > 0) {
            throw tooMuch(file);
        }
        if (length.signum() <= 0) {
            throw new IllegalArgumentException("A length that is none");
        }
        BigInteger hashes = length.add(HASH_BYTES).subtract(BigInteger.ONE).divide(HASH_BYTES);
        spend(derivation.getIterationCount().multiply(hashes), file);
    }

    private void spendOn(ScryptParams scrypt, UploadedFile file) {
        BigInteger blocks = scrypt.getCostParameter().multiply(scrypt.getBlockSize());
        if (scrypt.getCostParameter().signum() <= 0 || scrypt.getBlockSize().signum() <= 0) {
            throw new IllegalArgumentException("A count that is none");
        }
        if (blocks.compareTo(MOST_SCRYPT_BLOCKS) > 0) {
            throw tooMuch(file);
        }
        spend(blocks.multiply(scrypt.getParallelizationParameter()), file);
    }

    private static Refusal tooMuch(UploadedFile file) {
        return Refusal.of(Kind.UNPROCESSABLE, "import.too-much-work", file.name());
    }
}
