package org.sealkeeper.lapse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who was told of a lapse. That something is begun is kept in a transaction of its own: when the step then fails, people
 * may have been told all the same, and have to be told again in the end.
 */
@Component
public class Notices {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final TransactionTemplate apart;

    Notices(JdbcClient jdbc, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    public List<Notice> of(LapseId lapse) {
        return jdbc.sql("select * from lapse_notice where lapse_id = :lapse order by recipient")
                .param("lapse", lapse.value()).query(this::toNotice).list();
    }

    void begin(LapseId lapse, String recipient) {
        apart.executeWithoutResult(transaction -> note(lapse, recipient, Notice.State.BEGUN, null));
    }

    void told(LapseId lapse, String recipient) {
        note(lapse, recipient, Notice.State.TOLD, null);
    }

    void refused(LapseId lapse, String recipient, String problem) {
        note(lapse, recipient, Notice.State.REFUSED, problem);
    }

    /** What has a result keeps it when it is begun again. */
    private void note(LapseId lapse, String recipient, Notice.State state, String problem) {
        jdbc.sql("""
                insert into lapse_notice (lapse_id, recipient, state, problem, at)
                values (:lapse, :recipient, :state, :problem, :now)
                on conflict (lapse_id, recipient) do update
                set state = :state, problem = :problem, at = :now
                where lapse_notice.state = 'BEGUN'
                """)
                .param("lapse", lapse.value()).param("recipient", recipient).param("state", state.name())
                .param("problem", problem).param("now", Lapses.utc(clock.instant())).update();
    }

    void allClear(LapseId lapse, String recipient, Notice.State state, Optional<String> problem) {
        jdbc.sql("""
                update lapse_notice set all_clear = :state, all_clear_problem = :problem, all_clear_at = :now
                where lapse_id = :lapse and recipient = :recipient
                """)
                .param("lapse", lapse.value()).param("recipient", recipient).param("state", state.name())
                .param("problem", problem.orElse(null)).param("now", Lapses.utc(clock.instant())).update();
    }

    private Notice toNotice(ResultSet row, int number) throws SQLException {
        return new Notice(row.getString("recipient"), Notice.State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("problem")), Lapses.instant(row, "at").orElseThrow(),
                Optional.ofNullable(row.getString("all_clear")).map(Notice.State::valueOf),
                Optional.ofNullable(row.getString("all_clear_problem")));
    }
}
