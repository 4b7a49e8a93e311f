package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Our accounts at ACME servers (RFC 8555, section 7.3), one each, made when it is first needed. */
@Component
class AcmeAccounts {

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate apart;

    AcmeAccounts(JdbcClient jdbc, Vault vault, Ledger ledger, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** What is said to a server as the holder of an account. */
    @FunctionalInterface
    interface Said<T> {
        T to(Login account) throws AcmeException, RefusedByIssuer, IOException;
    }

    private record Row(KeyId key, Optional<String> url) {
    }

    /** What came of something said; the vault lets through only what it knows. */
    private record Outcome<T>(T value, Exception failure) {
    }

    /** Says something with the account's key, which is in memory only meanwhile. */
    <T> T as(String issuer, AcmeSettings settings, Session session, Said<T> said)
            throws AcmeException, RefusedByIssuer, IOException {
        Row account = row(issuer).orElseGet(() -> begin(issuer));
        Outcome<T> outcome = vault.use(account.key(), key -> {
            try {
                KeyPair pair = new KeyPair(vault.publicKey(account.key()), key);
                return new Outcome<>(said.to(login(issuer, settings, session, account, pair)), null);
            } catch (AcmeException | RefusedByIssuer | IOException | RuntimeException e) {
                return new Outcome<>(null, e);
            }
        });
        if (outcome.failure() instanceof AcmeException failure) {
            throw failure;
        }
        if (outcome.failure() instanceof RefusedByIssuer refused) {
            throw refused;
        }
        if (outcome.failure() instanceof IOException failure) {
            throw failure;
        }
        if (outcome.failure() instanceof RuntimeException failure) {
            throw failure;
        }
        return outcome.value();
    }

    private Login login(String issuer, AcmeSettings settings, Session session, Row account, KeyPair pair)
            throws AcmeException, IOException {
        if (account.url().isPresent()) {
            return new Login(url(account.url().get()), pair, session);
        }
        var builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(pair);
        if (!settings.contact().isEmpty()) {
            builder.addEmail(settings.contact());
        }
        if (!settings.eabKeyIdentifier().isEmpty()) {
            builder.withKeyIdentifier(settings.eabKeyIdentifier(), settings.eabKey());
        }
        // a server that knows the key already answers with its account, so a lost answer does no harm
        Login login = builder.createLogin(session);
        opened(issuer, login.getAccountLocation());
        return login;
    }

    /** The key comes first, committed, so that no account is left whose key is lost. */
    private Row begin(String issuer) {
        apart.executeWithoutResult(status -> {
            KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.WRAPPED_ONLY);
            int begun = jdbc.sql("""
                    insert into acme_account (issuer, key_id, made_at)
                    values (:issuer, :key, :at)
                    on conflict (issuer) do nothing
                    """)
                    .param("issuer", issuer).param("key", key.value())
                    .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .update();
            if (begun == 0) {
                status.setRollbackOnly();
            }
        });
        return row(issuer).orElseThrow();
    }

    private void opened(String issuer, URL url) {
        apart.executeWithoutResult(status -> {
            int opened = jdbc.sql("update acme_account set url = :url where issuer = :issuer and url is null")
                    .param("url", url.toString()).param("issuer", issuer).update();
            if (opened == 1) {
                ledger.record(Entry.of("acme-account.opened").detail("issuer", issuer).detail("name", url.toString()));
            }
        });
    }

    private Optional<Row> row(String issuer) {
        return jdbc.sql("select key_id, url from acme_account where issuer = :issuer").param("issuer", issuer)
                .query((row, number) -> new Row(new KeyId(row.getObject("key_id", UUID.class)),
                        Optional.ofNullable(row.getString("url")))).optional();
    }

    static URL url(String text) throws IOException {
        return URI.create(text).toURL();
    }
}
