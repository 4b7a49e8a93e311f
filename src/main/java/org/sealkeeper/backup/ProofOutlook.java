package org.sealkeeper.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What of all signatures is not safe yet: whose version in use lies in no backup that a drill has proved. */
@Component
public class ProofOutlook {

    private final JdbcClient jdbc;

    ProofOutlook(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A signature whose version in use has no proven backup.
     *
     * @param newest how its newest backup stands, of whichever version; empty when there is none
     */
    public record Unproven(SignatureId signature, String name, int version, Optional<Backup.State> newest) {
    }

    /** How many there are, and the first of them. */
    public record Some(long total, List<Unproven> first) {
    }

    /** Those without a proven backup, the signature that expires first on top. */
    public Some unproven(int limit) {
        // index version_unproven, which has only those; a trigger on backup keeps backup_proven true
        var total = new AtomicLong();
        List<Unproven> first = new ArrayList<>();
        jdbc.sql("""
                select u.signature_id, u.name, u.number, u.total,
                       (select b.state from backup b where b.signature_id = u.signature_id
                        order by b.sequence desc limit 1) as newest
                from (
                    select v.signature_id, s.name, v.number, s.effective_expiry, count(*) over () as total
                    from version v
                    join signature s on s.id = v.signature_id
                    where v.state = 'ACTIVE'
                      and not v.backup_proven
                    order by s.effective_expiry, s.id
                    limit :limit) u
                order by u.effective_expiry, u.signature_id
                """)
                .param("limit", limit)
                .query((row, number) -> {
                    total.set(row.getLong("total"));
                    return first.add(new Unproven(new SignatureId(row.getObject("signature_id", UUID.class)),
                            row.getString("name"), row.getInt("number"),
                            Optional.ofNullable(row.getString("newest")).map(Backup.State::valueOf)));
                })
                .list();
        return new Some(total.get(), first);
    }
}
