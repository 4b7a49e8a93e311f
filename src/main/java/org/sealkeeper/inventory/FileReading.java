package org.sealkeeper.inventory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/** Tells by its content what an uploaded file is, and has it read. */
final class FileReading {

    static final int LARGEST_FILE = 25 * 1024 * 1024;
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final byte[] JKS = {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED};
    private static final int SEQUENCE = 0x30;

    private FileReading() {
    }

    static void read(UploadedFile file, ImportOptions options, Findings found) {
        byte[] content = file.content();
        if (content.length == 0) {
            throw Refusal.of(Kind.INVALID, "import.empty-file", file.name());
        }
        if (content.length > LARGEST_FILE) {
            throw Refusal.of(Kind.TOO_LARGE, "import.too-large", file.name());
        }
        if (Arrays.equals(content, 0, Math.min(4, content.length), JKS, 0, 4)) {
            JksFile.read(file, options, found);
        } else if (content[0] == SEQUENCE) {
            readDer(file, options, found);
        } else if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
            PemFile.read(file, options, found);
        } else {
            throw Refusal.of(Kind.INVALID, "import.unknown-type", file.name());
        }
    }

    private static void readDer(UploadedFile file, ImportOptions options, Findings found) {
        if (declaredLength(file.content()) > file.content().length) {
            throw Refusal.of(Kind.INVALID, "import.truncated", file.name());
        }
        ASN1Sequence outer;
        try {
            outer = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(file.content()));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw Refusal.of(Kind.INVALID, "import.damaged", file.name());
        }
        var first = outer.size() > 0 ? outer.getObjectAt(0) : null;
        var second = outer.size() > 1 ? outer.getObjectAt(1) : null;
        if (first instanceof ASN1ObjectIdentifier oid && oid.equals(CMSObjectIdentifiers.signedData)) {
            SignedDataFile.read(file, found);
        } else if (first instanceof ASN1Integer version && version.hasValue(3) && second instanceof ASN1Sequence) {
            Pkcs12File.read(file, options, found);
        } else if (first instanceof ASN1Sequence && second instanceof ASN1Sequence) {
            found.add(certificate(file.content(), file.name()), Optional.empty());
        } else if (first instanceof ASN1Integer && second instanceof ASN1Sequence) {
            PemFile.readDer(file, "PRIVATE KEY", options, found);
        } else if (first instanceof ASN1Sequence && second instanceof ASN1OctetString) {
            PemFile.readDer(file, "ENCRYPTED PRIVATE KEY", options, found);
        } else if (first instanceof ASN1Integer && second instanceof ASN1Integer) {
            PemFile.readDer(file, "RSA PRIVATE KEY", options, found);
        } else if (first instanceof ASN1Integer && second instanceof ASN1OctetString) {
            PemFile.readDer(file, "EC PRIVATE KEY", options, found);
        } else {
            throw Refusal.of(Kind.INVALID, "import.unknown-type", file.name());
        }
    }

    static X509Certificate certificate(byte[] der, String fileName) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw Refusal.of(Kind.INVALID, "import.damaged", fileName);
        }
    }

    /** Header and content of the outermost DER value; 0 when the length is indefinite (BER). */
    private static long declaredLength(byte[] der) {
        if (der.length < 2) {
            return Long.MAX_VALUE;
        }
        int first = der[1] & 0xFF;
        if (first < 0x80) {
            return 2L + first;
        }
        int octets = first & 0x7F;
        if (octets == 0) {
            return 0;
        }
        if (der.length < 2 + octets || octets > 7) {
            return Long.MAX_VALUE;
        }
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | der[2 + i] & 0xFF;
        }
        return 2L + octets + length;
    }
}
