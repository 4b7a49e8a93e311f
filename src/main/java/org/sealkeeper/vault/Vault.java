package org.sealkeeper.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Private keys at rest and in use. Every method works in the caller's transaction. */
@Component
public class Vault {

    static final String CONTENT = "content:";

    private static final Logger log = LoggerFactory.getLogger(Vault.class);

    private final JdbcClient jdbc;
    private final MasterKey master;
    private final ConfiguredToken tokens;
    private final Ledger ledger;
    private final Clock clock;

    Vault(JdbcClient jdbc, MasterKey master, ConfiguredToken tokens, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.master = master;
        this.tokens = tokens;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Makes a new key pair. The private key is kept wrapped; one that must never leave is made in the token, if there is one. */
    @Transactional
    public KeyId generate(KeyAlgorithm algorithm, KeyCustody custody) {
        Optional<Token> token = Optional.of(custody).filter(KeyCustody.NON_EXPORTABLE::equals)
                .flatMap(unused -> tokens.forKeys(algorithm));
        if (token.isPresent()) {
            return generateIn(token.get(), algorithm, custody);
        }
        KeyPair pair = newPair(algorithm);
        KeyId id = keep(pair.getPrivate(), pair.getPublic(), custody);
        ledger.record(recordOf("key.generated", id, pair.getPublic(), custody).detail("algorithm", algorithm));
        return id;
    }

    private KeyId generateIn(Token token, KeyAlgorithm algorithm, KeyCustody custody) {
        KeyId id = KeyId.random();
        String alias = "sealkeeper-" + id;
        PublicKey publicKey = token.makeKeyPair(alias, algorithm);
        afterwards(committed -> {
            if (!committed) {
                token.delete(alias);
            }
        });
        // of the private key, its name in the token is what is sealed
        insert(id, custody, publicKey, Optional.of(alias), alias.getBytes(StandardCharsets.UTF_8));
        ledger.record(recordOf("key.generated", id, publicKey, custody).detail("algorithm", algorithm)
                .detail("token", token.label()));
        return id;
    }

    /** Takes in a key pair that exists already, such as an imported one. */
    @Transactional
    public KeyId store(PrivateKey privateKey, PublicKey publicKey, KeyCustody custody) {
        KeyId id = keep(privateKey, publicKey, custody);
        ledger.record(recordOf("key.stored", id, publicKey, custody).detail("algorithm", publicKey.getAlgorithm()));
        return id;
    }

    /** @throws IllegalStateException when there is no such key */
    public PublicKey publicKey(KeyId id) {
        Row row = row(id);
        try {
            return KeyFactory.getInstance(row.algorithm()).generatePublic(new X509EncodedKeySpec(row.publicKey()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The public key of " + id + " cannot be read", e);
        }
    }

    /** @throws IllegalStateException when there is no such key */
    public KeyCustody custody(KeyId id) {
        return row(id).custody();
    }

    /**
     * Unwraps the key, lets it be used, and forgets it.
     *
     * @throws IllegalStateException when the key was changed in the database, or the use failed
     * @throws UncheckedIOException what the use threw
     */
    public <T> T use(KeyId id, KeyUse<T> use) {
        Row row = row(id);
        try {
            if (row.tokenKey().isPresent()) {
                Arrays.fill(opened(id, row), (byte) 0);
                return tokenOf(id).use(row.tokenKey().get(), use);
            }
            return use.with(unwrap(id, row));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key " + id + " could not be used", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a key lies that is in a token and nowhere else, such as {@code the token "corp", as sealkeeper-5c0f…}. */
    public Optional<String> placeInToken(KeyId id) {
        return row(id).tokenKey().map(alias -> tokens.token().map(Token::name).orElse("a PKCS#11 token") + ", as " + alias);
    }

    /** Removes a key that no version refers to, such as that of a refused request. */
    @Transactional
    public void discard(KeyId id) {
        Optional<String> inToken = jdbc.sql("/* prepared */ select token_key from vault_key where id = :id and token_key is not null")
                .param("id", id.value()).query(String.class).optional();
        inToken.ifPresent(alias -> tokens.token().ifPresent(token -> afterwards(committed -> {
            if (committed) {
                token.delete(alias);
            }
        })));
        int removed = jdbc.sql("delete from vault_key where id = :id").param("id", id.value()).update();
        if (removed == 1) {
            ledger.record(Entry.of("key.discarded").detail("key", id));
        }
    }

    /**
     * Encrypts content that is not a key, such as a supporting document. It is written in the same transaction, into a
     * {@link SealedColumn}.
     *
     * @param context what it is and whose, such as {@code document:<id>}; authenticated, needed again to open
     */
    public byte[] seal(byte[] plaintext, String context) {
        return master.seal(plaintext, CONTENT + context);
    }

    /** @throws IllegalStateException when the content was changed or belongs to another context */
    public byte[] open(byte[] sealed, String context) {
        try {
            return master.open(sealed, CONTENT + context);
        } catch (NotAuthentic e) {
            throw new IllegalStateException("The sealed content of " + context
                    + " was changed in the database, or belongs to something else");
        }
    }

    private KeyId keep(PrivateKey privateKey, PublicKey publicKey, KeyCustody custody) {
        KeyId id = KeyId.random();
        byte[] encoded = privateKey.getEncoded();
        if (encoded == null) {
            throw new IllegalArgumentException("A key that cannot be encoded cannot be kept in this vault");
        }
        try {
            insert(id, custody, publicKey, Optional.empty(), encoded);
            return id;
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private void insert(KeyId id, KeyCustody custody, PublicKey publicKey, Optional<String> tokenKey, byte[] plaintext) {
        var row = new Row(factoryName(publicKey), custody, publicKey.getEncoded(), tokenKey, new byte[0]);
        jdbc.sql("""
                insert into vault_key (id, algorithm, custody, public_key, token_key, wrapped, made_at)
                values (:id, :algorithm, :custody, :publicKey, :tokenKey, :wrapped, :at)
                """)
                .param("id", id.value())
                .param("algorithm", row.algorithm())
                .param("custody", custody.name())
                .param("publicKey", row.publicKey())
                .param("tokenKey", tokenKey.orElse(null))
                .param("wrapped", master.seal(plaintext, context(id, row)))
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }

    /** What is done in the token is not undone with the transaction; a key that is left over there is used by nobody. */
    private static void afterwards(Consumer<Boolean> work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                try {
                    work.accept(status == STATUS_COMMITTED);
                } catch (RuntimeException e) {
                    log.warn("A key that is not needed stays in the token: {}", e.getMessage());
                }
            }
        });
    }

    private Token tokenOf(KeyId id) {
        return tokens.token().orElseThrow(() -> new IllegalStateException("The key " + id + " is in a PKCS#11 token, but none"
                + " is configured. Set sealkeeper.vault.pkcs11.library and the token's PIN."));
    }

    private byte[] opened(KeyId id, Row row) {
        try {
            return master.open(row.wrapped(), context(id, row));
        } catch (NotAuthentic e) {
            throw new IllegalStateException("The key " + id + " was changed in the database and is not used");
        }
    }

    private PrivateKey unwrap(KeyId id, Row row) {
        byte[] encoded = opened(id, row);
        try {
            return KeyFactory.getInstance(row.algorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            // the cause is left out: its message may show parts of the key
            throw new IllegalStateException("The key " + id + " is not readable as " + row.algorithm());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + row.algorithm() + " keys", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private Row row(KeyId id) {
        return jdbc.sql("/* prepared */ select algorithm, custody, public_key, token_key, wrapped from vault_key where id = :id")
                .param("id", id.value())
                .query((row, number) -> new Row(row.getString("algorithm"),
                        KeyCustody.valueOf(row.getString("custody")), row.getBytes("public_key"),
                        Optional.ofNullable(row.getString("token_key")), row.getBytes("wrapped")))
                .optional()
                .orElseThrow(() -> new IllegalStateException("There is no key " + id + " in the vault"));
    }

    private static KeyPair newPair(KeyAlgorithm algorithm) {
        try {
            return switch (algorithm) {
                case RSA_3072 -> rsa(3072);
                case RSA_4096 -> rsa(4096);
                case EC_P256 -> ec("secp256r1");
                case EC_P384 -> ec("secp384r1");
                case ED25519 -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java makes no keys for " + algorithm, e);
        }
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /** Providers name the same algorithm differently. */
    private static String factoryName(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "RSA";
            case "EC", "ECDSA" -> "EC";
            case "EdDSA", "Ed25519" -> "EdDSA";
            default -> throw new IllegalArgumentException(key.getAlgorithm() + " keys cannot be kept in this vault");
        };
    }

    /** The same as in {@link SealedKeys}. */
    private static String context(KeyId id, Row row) {
        return "key:" + id + ":" + row.algorithm() + ":" + row.custody() + ":" + sha256(row.publicKey())
                + row.tokenKey().map(alias -> ":" + alias).orElse("");
    }

    private static Entry recordOf(String kind, KeyId id, PublicKey publicKey, KeyCustody custody) {
        return Entry.of(kind).detail("key", id).detail("custody", custody)
                .detail("publicKeySha256", sha256(publicKey.getEncoded()));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 does not work on this Java", e);
        }
    }

    /** @param tokenKey its name in the token that it is in */
    private record Row(String algorithm, KeyCustody custody, byte[] publicKey, Optional<String> tokenKey, byte[] wrapped) {
    }
}
