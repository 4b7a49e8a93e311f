package org.sealkeeper.lapse;

import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.renewal.Renewals;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The priority of jobs that are there already; those that are made later get theirs as they are made. It is written
 * beside the engine, which would count a change of a job that is just being run as a conflict and run it again.
 */
@Component
public class Urgency {

    /** Of the jobs of a lapsed signature's renewal; others have 0. */
    public static final long TOP = 1_000;
    private static final long USUAL = 0;

    private final JdbcClient jdbc;
    private final Renewals renewals;

    Urgency(JdbcClient jdbc, Renewals renewals) {
        this.jdbc = jdbc;
        this.renewals = renewals;
    }

    void raise(SignatureId signature) {
        set(signature, TOP);
    }

    void lower(SignatureId signature) {
        set(signature, USUAL);
    }

    /** The renewal's process and those that it calls have the renewal as their business key. */
    private void set(SignatureId signature, long priority) {
        renewals.openOf(signature).ifPresent(renewal -> jdbc.sql("""
                update act_ru_job set priority_ = :priority
                where process_instance_id_ in (select id_ from act_ru_execution where business_key_ = :renewal)
                """)
                .param("priority", priority).param("renewal", renewal.id().toString()).update());
    }
}
