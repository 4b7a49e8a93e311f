package org.sealkeeper.inventory;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/** A file says itself how much work its password takes; one that asks for hours or gigabytes is refused. */
final class LimitedWork {

    private static final BigInteger MOST_ITERATIONS = BigInteger.valueOf(5_000_000);
    /** 128 bytes times N times r (RFC 7914): at most 256 MiB. */
    private static final BigInteger MOST_SCRYPT_BLOCKS = BigInteger.valueOf(2 * 1024 * 1024);

    private LimitedWork() {
    }

    static void check(AlgorithmIdentifier algorithm, UploadedFile file) {
        check(algorithm.getAlgorithm(), algorithm.getParameters(), file);
    }

    static void check(BigInteger iterations, UploadedFile file) {
        check(iterations, MOST_ITERATIONS, file);
    }

    private static void check(ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, UploadedFile file) {
        if (algorithm.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
            check(PKCS12PBEParams.getInstance(parameters).getIterations(), file);
        } else if (algorithm.equals(PKCSObjectIdentifiers.id_PBES2)) {
            var derivation = PBES2Parameters.getInstance(parameters).getKeyDerivationFunc();
            check(derivation.getAlgorithm(), derivation.getParameters(), file);
        } else if (algorithm.equals(PKCSObjectIdentifiers.id_PBMAC1)) {
            check(PBMAC1Params.getInstance(parameters).getKeyDerivationFunc(), file);
        } else if (algorithm.equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            check(PBKDF2Params.getInstance(parameters).getIterationCount(), file);
        } else if (algorithm.equals(MiscObjectIdentifiers.id_scrypt)) {
            var scrypt = ScryptParams.getInstance(parameters);
            check(scrypt.getCostParameter().multiply(scrypt.getBlockSize())
                    .multiply(scrypt.getParallelizationParameter()), MOST_SCRYPT_BLOCKS, file);
        }
    }

    private static void check(BigInteger work, BigInteger most, UploadedFile file) {
        if (work.compareTo(most) > 0) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.too-much-work", file.name());
        }
    }
}
