package org.sealkeeper.issuance.acme;

import java.net.URL;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
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

/** The records of our accounts. A key is committed before a server hears of it, so that no account is left whose key is lost. */
@Component
class AccountRecords {

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate apart;

    AccountRecords(JdbcClient jdbc, Vault vault, Ledger ledger, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    Optional<AcmeAccount> of(String issuer) {
        return jdbc.sql("select * from acme_account where issuer = :issuer").param("issuer", issuer)
                .query(AccountRecords::toAccount).optional();
    }

    /** The record of the account, with a key when there is none yet. */
    AcmeAccount begun(String issuer) {
        return of(issuer).orElseGet(() -> {
            apart.executeWithoutResult(status -> {
                int begun = jdbc.sql("""
                        insert into acme_account (issuer, key_id, made_at)
                        values (:issuer, :key, :at)
                        on conflict (issuer) do nothing
                        """)
                        .param("issuer", issuer).param("key", newKey().value())
                        .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                        .update();
                if (begun == 0) {
                    status.setRollbackOnly();
                }
            });
            return of(issuer).orElseThrow();
        });
    }

    void opened(String issuer, URL url) {
        apart.executeWithoutResult(status -> {
            int opened = jdbc.sql("update acme_account set url = :url where issuer = :issuer and url is null")
                    .param("url", url.toString()).param("issuer", issuer).update();
            if (opened == 1) {
                ledger.record(Entry.of("acme-account.opened").detail("issuer", issuer).detail("name", url.toString()));
            }
        });
    }

    /** The key that is to come next; the one of a change that has not come to its end stays. */
    KeyId nextKey(String issuer, String actor) {
        apart.executeWithoutResult(status -> {
            int begun = jdbc.sql("""
                    update acme_account set next_key_id = :key, next_key_asked_by = :actor
                    where issuer = :issuer and next_key_id is null
                    """)
                    .param("key", newKey().value()).param("actor", actor).param("issuer", issuer).update();
            if (begun == 0) {
                status.setRollbackOnly();
            } else {
                ledger.record(Entry.of("acme-account.key-change-asked").actor(actor).detail("issuer", issuer));
            }
        });
        return of(issuer).flatMap(AcmeAccount::nextKey).orElseThrow();
    }

    /** The server has the next key; the former one is of no use any more. */
    void changed(AcmeAccount before, KeyId next) {
        apart.executeWithoutResult(status -> {
            Optional<String> actor = jdbc.sql("""
                    select next_key_asked_by from acme_account where issuer = :issuer and next_key_id = :next for update
                    """)
                    .param("issuer", before.issuer()).param("next", next.value()).query(String.class).optional();
            if (actor.isPresent()) {
                jdbc.sql("""
                        update acme_account set key_id = next_key_id, next_key_id = null, next_key_asked_by = null
                        where issuer = :issuer
                        """)
                        .param("issuer", before.issuer()).update();
                vault.discard(before.key());
                ledger.record(Entry.of("acme-account.key-changed").actor(actor.get()).detail("issuer", before.issuer())
                        .detail("key", next));
            }
        });
    }

    private KeyId newKey() {
        return vault.generate(KeyAlgorithm.EC_P256, KeyCustody.WRAPPED_ONLY);
    }

    private static AcmeAccount toAccount(ResultSet row, int number) throws SQLException {
        return new AcmeAccount(row.getString("issuer"), new KeyId(row.getObject("key_id", UUID.class)),
                Optional.ofNullable(row.getString("url")),
                Optional.ofNullable(row.getObject("next_key_id", UUID.class)).map(KeyId::new));
    }
}
