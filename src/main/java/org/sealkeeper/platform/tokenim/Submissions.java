package org.sealkeeper.platform.tokenim;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.Attachment;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What was submitted to consoles; written before it is sent, in a transaction of its own. */
@Component
class Submissions {

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;

    Submissions(JdbcClient jdbc, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What is asked of the console. */
    enum Kind {
        RENEWAL, REGENERATION;

        /** As the contract's paths end. */
        String call() {
            return name().toLowerCase(Locale.ROOT) + "s";
        }
    }

    /** Also when a try before recorded it already. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void record(UUID request, String platform, Kind kind) {
        jdbc.sql("""
                insert into tokenim_submission (request_id, platform, kind, recorded_at)
                values (:request, :platform, :kind, :at)
                on conflict do nothing
                """)
                .param("request", request).param("platform", platform).param("kind", kind.name())
                .param("at", clock.instant().atOffset(ZoneOffset.UTC)).update();
    }

    /** Notes that a document has left the house and arrived, so that no later try uploads it again. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void recordUpload(Attachment document, SignatureId signature, String platform) {
        jdbc.sql("""
                insert into tokenim_document (document_id, platform, uploaded_at) values (:document, :platform, :at)
                on conflict do nothing
                """)
                .param("document", document.id()).param("platform", platform)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC)).update();
        ledger.record(Entry.of("document.handed-on").renewal(document.renewal()).signature(signature.value())
                .detail("document", document.id()).detail("name", document.name()).detail("platform", platform));
    }

    boolean isUploaded(UUID document, String platform) {
        return jdbc.sql("""
                select exists (select 1 from tokenim_document where document_id = :document and platform = :platform)
                """)
                .param("document", document).param("platform", platform).query(Boolean.class).single();
    }

    boolean isRecorded(UUID request) {
        return jdbc.sql("select exists (select 1 from tokenim_submission where request_id = :request)")
                .param("request", request).query(Boolean.class).single();
    }
}
