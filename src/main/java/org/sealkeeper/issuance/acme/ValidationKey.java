package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sealkeeper.issuance.acme.TlsAnswers.Validation;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/**
 * Has the certificate that proves the name which one connection asks for (RFC 8737, section 3). It is made when it is
 * asked for, so that every node has one without a key being passed around: only the digest in it says something.
 */
final class ValidationKey extends X509ExtendedKeyManager {

    private static final String KEY_TYPE = "EC";
    private static final String NONE = null;
    private static final ASN1ObjectIdentifier ACME_IDENTIFIER = new ASN1ObjectIdentifier(
            TlsAlpn01Challenge.ACME_VALIDATION_OID);
    private static final Duration VALID = Duration.ofHours(1);

    private final TlsAnswers answers;
    private KeyPair key;
    private X509Certificate certificate;

    ValidationKey(TlsAnswers answers) {
        this.answers = answers;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        if (!KEY_TYPE.equals(keyType) || !(socket instanceof SSLSocket tls)
                || !TlsAlpnResponder.PROTOCOL.equals(tls.getHandshakeApplicationProtocol())) {
            return NONE;
        }
        Optional<Validation> validation = serverName(tls).flatMap(answers::to);
        if (validation.isEmpty()) {
            return NONE;
        }
        make(validation.get());
        return validation.get().name().getValue();
    }

    private void make(Validation validation) {
        try {
            var keys = KeyPairGenerator.getInstance(KEY_TYPE);
            keys.initialize(new ECGenParameterSpec("secp256r1"));
            key = keys.generateKeyPair();
            certificate = certificate(validation, key);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("A validation certificate cannot be made", e);
        }
    }

    /** With the one name and, critical, the digest. */
    private static X509Certificate certificate(Validation validation, KeyPair key)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var subject = new X500Principal("CN=acme-tls-alpn-01");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.ONE, Date.from(now.minus(VALID)),
                Date.from(now.plus(VALID)), subject, key.getPublic());
        int type = Names.isAddress(validation.name()) ? GeneralName.iPAddress : GeneralName.dNSName;
        builder.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(type, validation.name().getValue())));
        builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(validation.digest()));
        return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    private static Optional<String> serverName(SSLSocket tls) {
        return ((ExtendedSSLSession) tls.getHandshakeSession()).getRequestedServerNames().stream()
                .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
                .map(SNIServerName::getEncoded).map(name -> new SNIHostName(name).getAsciiName()).findFirst();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key.getPrivate();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return NONE;
    }
}
