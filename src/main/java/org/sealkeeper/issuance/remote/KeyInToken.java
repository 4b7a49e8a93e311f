package org.sealkeeper.issuance.remote;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** The client's key, where it cannot be put into a key store because it never leaves its PKCS#11 token. */
final class KeyInToken extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";
    private static final String NONE = null;
    private static final String[] NO_ALIASES = null;

    private final Credentials client;

    KeyInToken(Credentials client) {
        this.client = client;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return Arrays.asList(keyTypes).contains(client.key().getAlgorithm()) ? ALIAS : NONE;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return client.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return client.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return keyType.equals(client.key().getAlgorithm()) ? new String[] {ALIAS} : NO_ALIASES;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return NO_ALIASES;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return NONE;
    }
}
