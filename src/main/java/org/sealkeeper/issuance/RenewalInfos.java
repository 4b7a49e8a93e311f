package org.sealkeeper.issuance;

import java.io.IOException;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.issuance.RenewalInfo.Window;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** When issuers would have certificates renewed: asked here, and remembered. */
@Component
public class RenewalInfos {

    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);
    // less than a day, so that a watch that runs daily asks daily
    private static final Duration LONGEST_PAUSE = Duration.ofHours(20);
    // as long as it may take until the next watch: what falls due before it is due now (RFC 9773, section 4.2)
    private static final Duration UNTIL_NEXT_WATCH = Duration.ofDays(1);
    private static final int LONGEST_EXPLANATION = 500;

    private final Issuers issuers;
    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionOperations transaction;

    RenewalInfos(Issuers issuers, JdbcClient jdbc, Ledger ledger, Clock clock, TransactionOperations transaction) {
        this.issuers = issuers;
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = transaction;
    }

    /** What came of asking. */
    public enum Outcome {
        /** Its issuer suggests nothing, or wants to be asked later. */
        NOT_ASKED, ANSWERED, FAILED
    }

    /** Whether the issuer of a signature may suggest anything. */
    private boolean mayBeAsked(Signature signature) {
        return issuers.ids().contains(signature.issuer()) && issuers.named(signature.issuer()).suggestsRenewals();
    }

    /** Those whose issuers may suggest something and may be asked now, the most urgent first. */
    public List<SignatureId> toBeAsked() {
        List<String> suggesting = issuers.ids().stream().filter(id -> issuers.named(id).suggestsRenewals()).toList();
        if (suggesting.isEmpty()) {
            return List.of();
        }
        // the whole of signature: most are to be asked each day
        return ids(jdbc.sql("""
                select s.id
                from signature s
                join version v on v.signature_id = s.id and v.state = 'ACTIVE'
                left join renewal_info i on i.version_id = v.id
                where s.issuer = any(:issuers)
                  and (i.ask_again_at is null or i.ask_again_at <= :now)
                order by s.effective_expiry, s.id
                """)
                .param("issuers", suggesting.toArray(String[]::new))
                .param("now", utc(clock.instant())));
    }

    /** Asks the issuer of a version, unless it wants to be asked later. What fails changes nothing but the problem. */
    public Outcome ask(Signature signature, Version version) {
        Optional<RenewalInfo> before = of(version.id());
        Instant now = clock.instant();
        if (!mayBeAsked(signature) || before.filter(info -> info.askAgainAt().isAfter(now)).isPresent()) {
            return Outcome.NOT_ASKED;
        }
        try {
            Optional<SuggestedRenewal> said = issuers.named(signature.issuer()).suggestedRenewal(version);
            transaction.executeWithoutResult(status -> answered(signature, version, before, said));
            return said.isPresent() ? Outcome.ANSWERED : Outcome.NOT_ASKED;
        } catch (IOException failure) {
            transaction.executeWithoutResult(status -> failed(signature, version, before, failure.getMessage()));
            return Outcome.FAILED;
        }
    }

    public Optional<RenewalInfo> of(VersionId version) {
        return jdbc.sql("select * from renewal_info where version_id = :version").param("version", version.value())
                .query(RenewalInfos::toInfo).optional();
    }

    /** Those that are due now by what their issuers suggest, or will be before the next watch. */
    public List<SignatureId> dueNow() {
        // index renewal_info_due_at
        return ids(jdbc.sql("""
                select v.signature_id
                from renewal_info i
                join version v on v.id = i.version_id and v.state = 'ACTIVE'
                where i.due_at <= :before
                order by i.due_at, i.version_id
                """)
                .param("before", utc(clock.instant().plus(UNTIL_NEXT_WATCH))));
    }

    private static List<SignatureId> ids(JdbcClient.StatementSpec query) {
        return query.query(UUID.class).list().stream().map(SignatureId::new).toList();
    }

    /** The window by which a version is due now, or will be before the next watch. */
    public Optional<Window> dueNow(VersionId version) {
        return of(version).flatMap(RenewalInfo::window)
                .filter(window -> !window.dueAt().isAfter(clock.instant().plus(UNTIL_NEXT_WATCH)));
    }

    private void answered(Signature signature, Version version, Optional<RenewalInfo> before,
            Optional<SuggestedRenewal> said) {
        Optional<Window> known = before.flatMap(RenewalInfo::window);
        Optional<Window> window = said.map(suggested -> known.filter(same -> same.start().equals(suggested.start())
                && same.end().equals(suggested.end())).map(same -> new Window(same.start(), same.end(), same.dueAt(),
                        explanation(suggested))).orElseGet(() -> new Window(suggested.start(), suggested.end(),
                                drawn(suggested), explanation(suggested))));
        Instant now = clock.instant();
        write(new RenewalInfo(version.id(), window, now, askAgainAt(now, said), Optional.empty()));
        if (window.isPresent() && !window.equals(known)) {
            ledger.record(Entry.of("renewal-info.changed").signature(signature.id().value())
                    .detail("name", signature.name()).detail("issuer", signature.issuer())
                    .detail("version", version.number()).detail("after", window.get().start())
                    .detail("until", window.get().end()).detail("reason", window.get().explanation()));
        }
    }

    private void failed(Signature signature, Version version, Optional<RenewalInfo> before, String problem) {
        Instant now = clock.instant();
        write(new RenewalInfo(version.id(), before.flatMap(RenewalInfo::window),
                before.map(RenewalInfo::askedAt).orElse(now), now.plus(SHORTEST_PAUSE), Optional.of(problem)));
        if (before.flatMap(RenewalInfo::problem).isEmpty()) {
            ledger.record(Entry.of("renewal-info.failed").signature(signature.id().value())
                    .detail("name", signature.name()).detail("issuer", signature.issuer())
                    .detail("version", version.number()).detail("reason", problem));
        }
    }

    private static Instant askAgainAt(Instant now, Optional<SuggestedRenewal> said) {
        Instant earliest = now.plus(SHORTEST_PAUSE);
        Instant latest = now.plus(LONGEST_PAUSE);
        Instant wanted = said.flatMap(SuggestedRenewal::askAgainAt).orElse(latest);
        return wanted.isBefore(earliest) ? earliest : wanted.isAfter(latest) ? latest : wanted;
    }

    private static Instant drawn(SuggestedRenewal window) {
        long seconds = Duration.between(window.start(), window.end()).toSeconds();
        return window.start().plusSeconds(ThreadLocalRandom.current().nextLong(seconds + 1));
    }

    /** Only what a browser may safely open. */
    private static Optional<URI> explanation(SuggestedRenewal said) {
        return said.explanation().filter(url -> ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                && url.getHost() != null && url.toString().length() <= LONGEST_EXPLANATION);
    }

    private void write(RenewalInfo info) {
        jdbc.sql("""
                insert into renewal_info
                    (version_id, window_start, window_end, due_at, explanation, asked_at, ask_again_at, problem)
                values (:version, :start, :end, :due, :explanation, :asked, :again, :problem)
                on conflict (version_id) do update
                set window_start = :start, window_end = :end, due_at = :due, explanation = :explanation,
                    asked_at = :asked, ask_again_at = :again, problem = :problem
                """)
                .param("version", info.version().value())
                .param("start", info.window().map(Window::start).map(RenewalInfos::utc).orElse(null))
                .param("end", info.window().map(Window::end).map(RenewalInfos::utc).orElse(null))
                .param("due", info.window().map(Window::dueAt).map(RenewalInfos::utc).orElse(null))
                .param("explanation", info.window().flatMap(Window::explanation).map(URI::toString).orElse(null))
                .param("asked", utc(info.askedAt())).param("again", utc(info.askAgainAt()))
                .param("problem", info.problem().orElse(null))
                .update();
    }

    private static RenewalInfo toInfo(ResultSet row, int number) throws SQLException {
        Optional<Window> window = row.getObject("window_start") == null ? Optional.empty()
                : Optional.of(new Window(instant(row, "window_start"), instant(row, "window_end"),
                        instant(row, "due_at"), Optional.ofNullable(row.getString("explanation")).map(URI::create)));
        return new RenewalInfo(new VersionId(row.getObject("version_id", UUID.class)), window,
                instant(row, "asked_at"), instant(row, "ask_again_at"), Optional.ofNullable(row.getString("problem")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
