package org.sealkeeper.issuance.privateca;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.issuance.privateca.Authority.Name;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Root and intermediate, made together when first asked for. */
@Component
class Authorities {

    private static final Duration ROOT_LIFE = Duration.ofDays(20 * 365);
    private static final Duration INTERMEDIATE_LIFE = Duration.ofDays(10 * 365);

    private final JdbcClient jdbc;
    private final Vault vault;
    private final CertificateMaker maker;
    private final CaSettings settings;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;

    Authorities(JdbcClient jdbc, Vault vault, CertificateMaker maker, CaSettings settings, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.maker = maker;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    Authority named(Name name) {
        return find(name).orElseGet(() -> {
            makeBoth();
            return find(name).orElseThrow();
        });
    }

    /** In a transaction of its own: somebody may have downloaded the root when the caller's is rolled back. */
    private void makeBoth() {
        ownTransaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtext('ca_authority'))").query((row, number) -> 1).single();
            if (find(Name.ROOT).isPresent()) {
                return;
            }
            KeyId rootKey = vault.generate(KeyAlgorithm.EC_P384, KeyCustody.NON_EXPORTABLE);
            PublicKey rootPublic = vault.publicKey(rootKey);
            String rootSubject = subject("Root CA");
            Authority root = new Authority(Name.ROOT, rootKey,
                    maker.root(rootKey, rootPublic, rootSubject, clock.instant(), ROOT_LIFE));
            keep(root);
            KeyId intermediateKey = vault.generate(KeyAlgorithm.EC_P384, KeyCustody.NON_EXPORTABLE);
            keep(new Authority(Name.INTERMEDIATE, intermediateKey, maker.intermediate(root,
                    vault.publicKey(intermediateKey), subject("Issuing CA"), clock.instant(), INTERMEDIATE_LIFE)));
        });
    }

    private String subject(String role) {
        // as an X.500 string: characters with a meaning there are escaped (RFC 4514, section 2.4)
        return "CN=" + settings.name().replaceAll("([,+\"\\\\<>;=#])", "\\\\$1") + " " + role;
    }

    private Optional<Authority> find(Name name) {
        return jdbc.sql("/* prepared */ select vault_key, certificate from ca_authority where name = :name")
                .param("name", name.inDatabase())
                .query((row, number) -> new Authority(name, new KeyId(row.getObject("vault_key", UUID.class)),
                        read(row.getBytes("certificate"))))
                .optional();
    }

    private void keep(Authority authority) {
        jdbc.sql("""
                insert into ca_authority (name, vault_key, certificate, made_at)
                values (:name, :key, :certificate, :at)
                """)
                .param("name", authority.name().inDatabase())
                .param("key", authority.key().value())
                .param("certificate", CertificateMaker.der(authority.certificate()))
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        ledger.record(Entry.of("private-ca.made").detail("authority", authority.name().inDatabase())
                .detail("certificate", Certificates.fingerprint(authority.certificate())));
    }

    static X509Certificate read(byte[] der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException("A certificate of the private CA cannot be read", e);
        }
    }
}
