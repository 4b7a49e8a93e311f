package org.sealkeeper.platform;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which platforms have locked Sealkeeper out. A loss is kept in a transaction of its own, as the step that met it fails
 * and is rolled back; every node then stays away, and a task asks people to see to it.
 */
@Component
public class PlatformAccess {

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final People people;
    private final Outbox outbox;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate apart;

    PlatformAccess(JdbcClient jdbc, RuntimeService runtime, People people, Outbox outbox, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.people = people;
        this.outbox = outbox;
        this.ledger = ledger;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** @throws AccessLost while a platform is not to be called */
    public void refuseWhileLost(String platform) throws AccessLost {
        var reason = jdbc.sql("select reason from platform_access_lost where platform = :platform")
                .param("platform", platform).query(String.class).optional();
        if (reason.isPresent()) {
            throw new AccessLost(platform, reason.get());
        }
    }

    /**
     * Notes that a platform does not let us in.
     *
     * @param reason the platform's own, in a sentence
     * @return for the caller to throw
     */
    public AccessLost lost(String platform, String reason) {
        apart.executeWithoutResult(transaction -> {
            int noted = jdbc.sql("""
                    insert into platform_access_lost (platform, reason, lost_at)
                    values (:platform, :reason, :at)
                    on conflict do nothing
                    """)
                    .param("platform", platform).param("reason", reason)
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC)).update();
            if (noted > 0) {
                ledger.record(Entry.of("platform-access.lost").detail("platform", platform).detail("reason", reason));
            }
        });
        return new AccessLost(platform, reason);
    }

    /** Somebody has seen to it; the next step that needs the platform calls it again. */
    public void restored(String platform, String comment, String actor) {
        jdbc.sql("delete from platform_access_lost where platform = :platform").param("platform", platform).update();
        ledger.record(Entry.of("platform-access.restored").actor(actor).detail("platform", platform)
                .detail("comment", comment));
    }

    /** Asks people to see to it, once for each loss: with a task, and a mail to those who may do it. */
    @Scheduled(fixedDelayString = "${sealkeeper.platform.access-interval:PT10S}")
    @Transactional
    public void askPeople() {
        jdbc.sql("""
                update platform_access_lost set asked_at = :at where asked_at is null
                returning platform, reason
                """)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Loss(row.getString("platform"),
                        new AccessLost(row.getString("platform"), row.getString("reason")).getMessage()))
                .list().forEach(this::ask);
    }

    private record Loss(String platform, String sentence) {
    }

    private void ask(Loss loss) {
        String process = runtime.startProcessInstanceByKey("platform-access",
                Map.of("platform", loss.platform(), "refusalReason", loss.sentence())).getId();
        people.members(Group.SECURITY_OFFICERS).forEach(officer -> outbox.queue("access-lost", officer,
                "access-lost:" + process, Map.of("problem", loss.sentence())));
    }
}
