package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.KeyUse;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The drill keys, one for each recipient profile, and the manifest signer. Their private keys are made on first use and
 * never leave the vault, or lie sealed under it; their certificates in the database are what reading trusts.
 */
@Component
class OwnKeys {

    private static final String DRILL = "drill";
    private static final String DRILL_PQ = "drill-pq";
    private static final String SIGNER = "manifest-signer";

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;
    private final BackupSettings settings;
    private final TransactionTemplate ownTransaction;

    OwnKeys(JdbcClient jdbc, Vault vault, Ledger ledger, Clock clock, BackupSettings settings,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
        this.settings = settings;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    X509Certificate drillCertificate() {
        return drillKey().certificate();
    }

    X509Certificate signerCertificate() {
        return signer().certificate();
    }

    /** Opens sets of both profiles: those that were written before the profile was changed are proven too. */
    SealedSet.Opening opening() {
        return keyCms -> {
            OwnKey drill = find(DRILL_PQ).filter(key -> Cms.isFor(key.certificate(), keyCms))
                    .or(() -> find(DRILL))
                    .orElseThrow(() -> new CMSException("there is no drill key"));
            try {
                return use(drill, key -> {
                    try {
                        return Cms.openWith(drill.certificate(), key, keyCms);
                    } catch (CMSException e) {
                        throw new NotOpened(e);
                    }
                });
            } catch (NotOpened e) {
                throw e.reason;
            }
        };
    }

    SealedSet.Signing signing() {
        OwnKey signer = signer();
        return json -> use(signer, key -> Cms.sign(json, signer.certificate(), key));
    }

    private OwnKey drillKey() {
        return settings.profile() == RecipientProfile.PQ
                ? find(DRILL_PQ).orElseGet(() -> make(DRILL_PQ, this::makePostQuantumDrillKey))
                : find(DRILL).orElseGet(() -> make(DRILL, () -> makeInVault(DRILL, "CN=Sealkeeper drill key",
                        // not in a token: Java's PKCS#11 has no RSA-OAEP with SHA-256
                        KeyAlgorithm.RSA_3072, KeyCustody.WRAPPED_ONLY)));
    }

    private OwnKey signer() {
        return find(SIGNER).orElseGet(() -> make(SIGNER, () -> {
            OwnKey signer = makeInVault(SIGNER, "CN=Sealkeeper manifest signer", KeyAlgorithm.EC_P256,
                    KeyCustody.NON_EXPORTABLE);
            keepSignerBesideRecoveryKey(signer.certificate());
            return signer;
        }));
    }

    private Optional<OwnKey> find(String name) {
        return jdbc.sql("/* prepared */ select vault_key, sealed_key, certificate from backup_key where name = :name")
                .param("name", name)
                .query((row, number) -> new OwnKey(name,
                        Optional.ofNullable(row.getObject("vault_key", UUID.class)).map(KeyId::new),
                        Optional.ofNullable(row.getBytes("sealed_key")),
                        Pem.certificate(row.getBytes("certificate"))))
                .optional();
    }

    /** In a transaction of its own: a set may already be sealed to the key when the caller's is rolled back. */
    private OwnKey make(String name, Supplier<OwnKey> making) {
        return ownTransaction.execute(status -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtext('backup_key'))").query((row, number) -> 1).single();
            return find(name).orElseGet(making);
        });
    }

    private OwnKey makeInVault(String name, String subject, KeyAlgorithm algorithm, KeyCustody custody) {
        KeyId id = vault.generate(algorithm, custody);
        PublicKey publicKey = vault.publicKey(id);
        X509Certificate certificate = vault.use(id,
                key -> SelfSigned.certificate(subject, publicKey, key, clock.instant()));
        insert(name, Optional.of(id), Optional.empty(), certificate);
        return new OwnKey(name, Optional.of(id), Optional.empty(), certificate);
    }

    private OwnKey makePostQuantumDrillKey() {
        KeyPair pair = MlKem.ML_KEM_768.newPair();
        X509Certificate certificate = SelfSigned.certificate("CN=Sealkeeper drill key", pair, clock.instant());
        byte[] encoded = pair.getPrivate().getEncoded();
        Optional<byte[]> sealed = Optional.of(vault.seal(encoded, context(DRILL_PQ)));
        Arrays.fill(encoded, (byte) 0);
        insert(DRILL_PQ, Optional.empty(), sealed, certificate);
        return new OwnKey(DRILL_PQ, Optional.empty(), sealed, certificate);
    }

    private <T> T use(OwnKey key, KeyUse<T> use) {
        if (key.inVault().isPresent()) {
            return vault.use(key.inVault().get(), use);
        }
        byte[] encoded = vault.open(key.sealed().orElseThrow(), context(key.name()));
        try {
            return use.with(MlKem.privateKey(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key " + key.name() + " could not be used", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static String context(String name) {
        return "backup-key:" + name;
    }

    void insert(String name, Optional<KeyId> key, Optional<byte[]> sealed, X509Certificate certificate) {
        try {
            jdbc.sql("""
                    insert into backup_key (name, vault_key, sealed_key, certificate, made_at)
                    values (:name, :key, :sealed, :certificate, :at)
                    """)
                    .param("name", name)
                    .param("key", key.map(KeyId::value).orElse(null))
                    .param("sealed", sealed.orElse(null))
                    .param("certificate", certificate.getEncoded())
                    .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .update();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate has no encoded form", e);
        }
        ledger.record(Entry.of("backup-key.made").detail("name", name)
                .detail("certificate", Hash.fingerprint(certificate)));
    }

    /** Who restores without this server needs the signer's certificate from another place than the store. */
    private void keepSignerBesideRecoveryKey(X509Certificate certificate) {
        Path file = settings.recoveryFolder().resolve("manifest-signer.pem");
        try {
            Files.createDirectories(file.getParent());
            if (Files.exists(file)) {
                file = file.resolveSibling("manifest-signer-" + Hash.fingerprint(certificate).substring(0, 8) + ".pem");
            }
            Files.writeString(file, Pem.of(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException("The manifest signer's certificate cannot be written to " + file, e);
        }
    }

    /** Its private key is in the vault, or sealed under it. */
    private record OwnKey(String name, Optional<KeyId> inVault, Optional<byte[]> sealed,
            X509Certificate certificate) {
    }

    /** Carries a refused message out of the vault's block. */
    private static final class NotOpened extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient CMSException reason;

        NotOpened(CMSException reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
