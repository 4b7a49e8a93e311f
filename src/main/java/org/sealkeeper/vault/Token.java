package org.sealkeeper.vault;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PKCS#11 token, logged in to. Its keys are made in it, cannot be extracted, and are used in place. Where it went away,
 * or ended the session, the next use logs in again; a PIN that was refused is not tried a second time.
 */
final class Token {

    private static final Logger log = LoggerFactory.getLogger(Token.class);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<KeyAlgorithm> MADE = EnumSet.complementOf(EnumSet.of(KeyAlgorithm.ED25519));
    private static final int AES_BITS = 256;
    private static final long WAIT_SECONDS = 60;
    private static final Date BEGINNING = Date.from(Instant.EPOCH);
    private static final Date NO_END = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private final TokenSettings settings;
    private final RefusedPin refusedPin;
    private final Cryptoki library;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private String label;
    private Provider provider;
    private KeyStore keys;

    /** @throws SecretRefused when there is no such token, or it does not take the PIN */
    Token(TokenSettings settings) {
        this.settings = settings;
        this.refusedPin = new RefusedPin(settings.refusedPinFile());
        this.library = new Cryptoki(settings.library());
        connect();
    }

    String label() {
        return label;
    }

    /** What it is called in a sentence. */
    String name() {
        return "the token \"" + label + "\"";
    }

    /** Java's PKCS#11 has no Ed25519 before version 22, and we make no difference between versions. */
    static boolean makes(KeyAlgorithm algorithm) {
        return MADE.contains(algorithm);
    }

    /** What is done with a secret key in the token. */
    @FunctionalInterface
    interface SecretKeyUse<T> {
        T with(SecretKey key, Provider provider) throws GeneralSecurityException;
    }

    /**
     * @throws TokenFault when the token does not answer, or has no such key
     * @throws GeneralSecurityException what the use threw for other reasons, as it throws IOException
     */
    <T> T use(String alias, KeyUse<T> use) throws GeneralSecurityException, IOException {
        logInAgainUnlessThere(alias);
        lock.readLock().lock();
        try {
            Key key = find(alias).orElseThrow(() -> noKey(alias));
            return use.with((PrivateKey) key);
        } catch (GeneralSecurityException | RuntimeException e) {
            Optional<TokenFault> fault = faultOf(e);
            if (fault.isPresent()) {
                throw fault.get();
            }
            throw e;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** @throws TokenFault when the token does not answer, or has no such key */
    <T> T useSecretKey(String alias, SecretKeyUse<T> use) throws GeneralSecurityException {
        logInAgainUnlessThere(alias);
        lock.readLock().lock();
        try {
            return use.with((SecretKey) find(alias).orElseThrow(() -> noKey(alias)), provider);
        } catch (ProviderException e) {
            throw faultOf(e).orElseGet(() -> new TokenFault(sentence(e.getMessage()), e));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Makes an AES key that encrypts and decrypts, and never leaves; does nothing when it is there already. */
    void makeSecretKey(String alias) {
        changing(() -> {
            // Java replaces a key of the same name, so it looks first at what others may have made
            if (!logIn() || find(alias).isPresent()) {
                return null;
            }
            KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
            generator.init(AES_BITS);
            keys.setEntry(alias, new KeyStore.SecretKeyEntry(generator.generateKey()), null);
            return null;
        });
    }

    /** Makes a key pair whose private key never leaves. */
    PublicKey makeKeyPair(String alias, KeyAlgorithm algorithm) {
        return changing(() -> {
            KeyPair pair = generator(algorithm).generateKeyPair();
            PublicKey publicKey = KeyFactory.getInstance(pair.getPublic().getAlgorithm())
                    .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
            // Java finds keys in tokens by their certificates; this one says nothing
            keys.setKeyEntry(alias, pair.getPrivate(), null,
                    new Certificate[] {certificate(alias, publicKey, pair.getPrivate())});
            return publicKey;
        });
    }

    void delete(String alias) {
        changing(() -> {
            keys.deleteEntry(alias);
            return null;
        });
    }

    @FunctionalInterface
    private interface Change<T> {
        T make() throws GeneralSecurityException, IOException;
    }

    private <T> T changing(Change<T> change) {
        try {
            return attempt(change);
        } catch (TokenFault fault) {
            logInAgain(() -> false);
            return attempt(change);
        }
    }

    private <T> T attempt(Change<T> change) {
        lock.readLock().lock();
        try {
            synchronized (keys) {
                return change.make();
            }
        } catch (SecretRefused refused) {
            throw new TokenFault(refused.getMessage() + " " + refused.action(), refused);
        } catch (GeneralSecurityException | IOException | ProviderException e) {
            throw faultOf(e).orElseGet(() -> new TokenFault(sentence(e.getMessage()), e));
        } finally {
            lock.readLock().unlock();
        }
    }

    private KeyPairGenerator generator(KeyAlgorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case RSA_3072 -> rsa(3072);
            case RSA_4096 -> rsa(4096);
            case EC_P256 -> ec("secp256r1");
            case EC_P384 -> ec("secp384r1");
            case ED25519 -> throw new IllegalArgumentException("Tokens make no Ed25519 keys here");
        };
    }

    private KeyPairGenerator rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
        generator.initialize(bits);
        return generator;
    }

    private KeyPairGenerator ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec(curve));
        return generator;
    }

    private X509Certificate certificate(String alias, PublicKey publicKey, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var name = new X500Principal("CN=" + alias);
            return new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(name,
                    new BigInteger(1, Envelope.random(15)), BEGINNING, NO_END, name, publicKey)
                    .build(new JcaContentSignerBuilder(SigningAlgorithm.of(publicKey)).setProvider(provider).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("The token does not sign", e);
        }
    }

    private Optional<Key> find(String alias) {
        try {
            synchronized (keys) {
                return Optional.ofNullable(keys.getKey(alias, null));
            }
        } catch (GeneralSecurityException | ProviderException notNow) {
            return Optional.empty();
        }
    }

    private TokenFault noKey(String alias) {
        return new TokenFault("The token \"" + label + "\" has no key \"" + alias + "\". Insert the token that it was made"
                + " in, or a copy of it.", null);
    }

    private void logInAgainUnlessThere(String alias) {
        if (!isThere(alias)) {
            logInAgain(() -> find(alias).isPresent());
        }
    }

    private boolean isThere(String alias) {
        lock.readLock().lock();
        try {
            return find(alias).isPresent();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Another node may have made a key, or the session may be over: then it is enough to log in. Where the token was away,
     * the library has to begin anew.
     */
    private void logInAgain(BooleanSupplier enough) {
        try {
            if (lock.getReadHoldCount() > 0 || !lock.writeLock().tryLock(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new TokenFault(sentence("it is in use elsewhere"), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenFault(sentence("interrupted"), e);
        }
        try {
            if (!logIn() || !enough.getAsBoolean()) {
                log.warn("{} is looked for again", name());
                library.beginAgain();
                connect();
            }
        } catch (SecretRefused refused) {
            throw new TokenFault(refused.getMessage() + " " + refused.action(), refused);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void connect() {
        Cryptoki.Found found = found();
        label = found.label();
        if (found.isPinLocked()) {
            throw new SecretRefused("The PIN of the token \"" + label + "\" is locked, after too many wrong ones.",
                    "Have whoever has the token's security officer PIN set a new one.");
        }
        if (found.isLastTry()) {
            throw new SecretRefused("The token \"" + label + "\" takes its PIN only once more before it locks itself, so"
                    + " Sealkeeper does not try.", "Log in once with the token's own tool, then start Sealkeeper again.");
        }
        Provider java = Security.getProvider("SunPKCS11");
        if (java == null) {
            throw new SecretRefused("This Java cannot use PKCS#11 tokens.",
                    "Use one with the module jdk.crypto.cryptoki.");
        }
        try {
            Provider before = provider;
            provider = java.configure(configuration(found.slot()));
            keys = KeyStore.getInstance("PKCS11", provider);
            if (before != null) {
                Security.removeProvider(before.getName());
            }
            // the last one: it is used for keys that no other can use
            Security.addProvider(provider);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw notUsable(e);
        }
        if (!logIn()) {
            throw new SecretRefused("Logging in to the token \"" + label + "\" failed.",
                    "Look whether it is there, and its software runs.");
        }
    }

    /** Does nothing where the session is still logged in, and sees what other nodes have made. */
    private boolean logIn() {
        char[] pin = settings.pin();
        try {
            if (refusedPin.is(label, pin)) {
                throw wrongPin(" It was not tried again.");
            }
            synchronized (keys) {
                keys.load(null, pin);
            }
            refusedPin.forget();
            return true;
        } catch (IOException | GeneralSecurityException e) {
            if (causes(e).anyMatch(UnrecoverableKeyException.class::isInstance)) {
                refusedPin.remember(label, pin);
                throw wrongPin("");
            }
            if (code(e).filter("CKR_PIN_LOCKED"::equals).isPresent()) {
                throw notUsable(e);
            }
            return false;
        } catch (ProviderException e) {
            return false;
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private SecretRefused wrongPin(String more) {
        return new SecretRefused("The token \"" + label + "\" does not take the PIN." + more,
                "Correct " + TokenSettings.PREFIX + "pin-file or " + TokenSettings.PREFIX + "pin. A wrong PIN is tried once"
                        + " only, because tokens lock themselves; where the PIN was right after all, delete "
                        + settings.refusedPinFile().toAbsolutePath() + ".");
    }

    private SecretRefused notUsable(Exception e) {
        return new SecretRefused("The token \"" + label + "\" cannot be used (" + code(e).orElse(e.getMessage()) + ").",
                "Look whether it works with its own tool.");
    }

    private Cryptoki.Found found() {
        List<Cryptoki.Found> there = library.tokens();
        List<Cryptoki.Found> meant = there.stream()
                .filter(one -> settings.tokenLabel().map(one.label()::equals).orElse(true)).toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        String labels = there.stream().map(one -> "\"" + one.label() + "\"").collect(Collectors.joining(", "));
        String action = there.isEmpty() ? "Insert the token, or make one with its own tool."
                : "Name one of these in " + TokenSettings.PREFIX + "token-label: " + labels + ".";
        if (meant.isEmpty()) {
            throw new SecretRefused(settings.tokenLabel().map(one -> "There is no PKCS#11 token \"" + one + "\".")
                    .orElse("There is no PKCS#11 token."), action);
        }
        throw new SecretRefused("There are " + meant.size() + " PKCS#11 tokens that could be meant.", action);
    }

    private String configuration(long slot) {
        return """
                --name=Sealkeeper-%d
                library=%s
                slot=%d
                attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
                CKA_SENSITIVE=true
                CKA_EXTRACTABLE=false
                CKA_ENCRYPT=true
                CKA_DECRYPT=true
                }
                attributes(generate, CKO_PRIVATE_KEY, *) = {
                CKA_SENSITIVE=true
                CKA_EXTRACTABLE=false
                CKA_SIGN=true
                }
                """.formatted(COUNT.incrementAndGet(), settings.library(), slot);
    }

    private String sentence(String reason) {
        return "The token \"" + label + "\" does not do its work (" + reason + "). Look whether it is there, and its software"
                + " runs; Sealkeeper logs in again by itself.";
    }

    private Optional<TokenFault> faultOf(Exception e) {
        if (e instanceof TokenFault already) {
            return Optional.of(already);
        }
        return code(e).map(code -> new TokenFault(sentence(code), e));
    }

    /** What PKCS#11 calls the fault, such as {@code CKR_DEVICE_REMOVED}; the exception's class is not ours to name. */
    private static Optional<String> code(Throwable failure) {
        return causes(failure).map(Throwable::getMessage)
                .filter(message -> message != null && message.startsWith("CKR_"))
                .map(message -> message.split("[^A-Z0-9_]")[0]).findFirst();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, one -> one != null, Throwable::getCause).limit(20);
    }
}
