package org.sealkeeper.verification;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates, good unless told otherwise; each change is one fault. */
final class Issued {

    /** A vendor's root and its key. */
    record Vendor(X509Certificate root, KeyPair keys) {

        static Vendor named(String name) {
            KeyPair keys = rsa(2048);
            return new Vendor(new Issued(keys.getPublic()).subject("CN=" + name).authority(true).usage(KeyUsage.keyCertSign
                    | KeyUsage.cRLSign).purposes().selfSigned(keys.getPrivate()), keys);
        }

        byte[] crl(Instant thisUpdate, Instant nextUpdate, X509Certificate... revoked) {
            try {
                var list = new JcaX509v2CRLBuilder(root.getSubjectX500Principal(), Date.from(thisUpdate));
                list.setNextUpdate(Date.from(nextUpdate));
                for (X509Certificate one : revoked) {
                    list.addCRLEntry(one.getSerialNumber(), Date.from(thisUpdate), CRLReason.keyCompromise);
                }
                return new JcaX509CRLConverter().getCRL(list.build(
                        new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))).getEncoded();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    private final PublicKey key;
    private String subject = "CN=Corp Messenger,O=Corp,C=CN";
    private Instant begin = BEGIN;
    private Instant end = END;
    private boolean authority;
    private int usage = KeyUsage.digitalSignature;
    private List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_codeSigning);
    private List<String> names = List.of();
    private String list = "";
    private String hash = "SHA256";

    Issued(PublicKey key) {
        this.key = key;
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Issued subject(String name) {
        this.subject = name;
        return this;
    }

    Issued from(Instant instant) {
        this.begin = instant;
        return this;
    }

    Issued until(Instant instant) {
        this.end = instant;
        return this;
    }

    Issued authority(boolean is) {
        this.authority = is;
        return this;
    }

    Issued usage(int bits) {
        this.usage = bits;
        return this;
    }

    /** None at all leaves the extension out. */
    Issued purposes(KeyPurposeId... ids) {
        this.purposes = List.of(ids);
        return this;
    }

    Issued names(String... wanted) {
        this.names = List.of(wanted);
        return this;
    }

    Issued listAt(String url) {
        this.list = url;
        return this;
    }

    Issued hash(String name) {
        this.hash = name;
        return this;
    }

    X509Certificate selfSigned(PrivateKey own) {
        return sign(new X500Principal(subject), own);
    }

    X509Certificate by(Vendor vendor) {
        return sign(vendor.root().getSubjectX500Principal(), vendor.keys().getPrivate());
    }

    private X509Certificate sign(X500Principal issuer, PrivateKey issuersKey) {
        try {
            var builder = new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(System.nanoTime()),
                    Date.from(begin), Date.from(end), new X500Principal(subject), key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            if (!purposes.isEmpty()) {
                builder.addExtension(Extension.extendedKeyUsage, false,
                        new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            }
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names.stream()
                        .map(name -> new GeneralName(GeneralName.dNSName, name)).toArray(GeneralName[]::new)));
            }
            if (!list.isEmpty()) {
                builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(new DistributionPointName(new GeneralNames(
                            new GeneralName(GeneralName.uniformResourceIdentifier, list))), null, null)}));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(
                    new JcaContentSignerBuilder(hash + "withRSA").build(issuersKey)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

}
