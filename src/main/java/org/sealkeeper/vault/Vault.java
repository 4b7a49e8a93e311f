package org.sealkeeper.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.UUID;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Private keys at rest and in use. Every method works in the caller's transaction. */
@Component
public class Vault {

    static final String CONTENT = "content:";

    private final JdbcClient jdbc;
    private final MasterKey master;
    private final Ledger ledger;
    private final Clock clock;

    Vault(JdbcClient jdbc, MasterKey master, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.master = master;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Makes a new key pair and keeps the private key wrapped. */
    @Transactional
    public KeyId generate(KeyAlgorithm algorithm, KeyCustody custody) {
        KeyPair pair = newPair(algorithm);
        KeyId id = keep(pair.getPrivate(), pair.getPublic(), custody);
        ledger.record(recordOf("key.generated", id, pair.getPublic(), custody).detail("algorithm", algorithm));
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
        PrivateKey key = unwrap(id, row(id));
        try {
            return use.with(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key " + id + " could not be used", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a key that no version refers to, such as that of a refused request. */
    @Transactional
    public void discard(KeyId id) {
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
        String algorithm = factoryName(publicKey);
        byte[] encoded = privateKey.getEncoded();
        if (encoded == null) {
            throw new IllegalArgumentException("A key that cannot be encoded cannot be kept in this vault");
        }
        try {
            jdbc.sql("""
                    insert into vault_key (id, algorithm, custody, public_key, wrapped, made_at)
                    values (:id, :algorithm, :custody, :publicKey, :wrapped, :at)
                    """)
                    .param("id", id.value())
                    .param("algorithm", algorithm)
                    .param("custody", custody.name())
                    .param("publicKey", publicKey.getEncoded())
                    .param("wrapped", master.seal(encoded, context(id, algorithm, custody, publicKey.getEncoded())))
                    .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .update();
            return id;
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private PrivateKey unwrap(KeyId id, Row row) {
        byte[] encoded = {};
        try {
            encoded = master.open(row.wrapped(), context(id, row.algorithm(), row.custody(), row.publicKey()));
            return KeyFactory.getInstance(row.algorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (NotAuthentic e) {
            throw new IllegalStateException("The key " + id + " was changed in the database and is not used");
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
        return jdbc.sql("select algorithm, custody, public_key, wrapped from vault_key where id = :id")
                .param("id", id.value())
                .query((row, number) -> new Row(row.getString("algorithm"),
                        KeyCustody.valueOf(row.getString("custody")), row.getBytes("public_key"),
                        row.getBytes("wrapped")))
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

    private static String context(KeyId id, String algorithm, KeyCustody custody, byte[] publicKey) {
        return "key:" + id + ":" + algorithm + ":" + custody + ":" + sha256(publicKey);
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

    private record Row(String algorithm, KeyCustody custody, byte[] publicKey, byte[] wrapped) {
    }
}
