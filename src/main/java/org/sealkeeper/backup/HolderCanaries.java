package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Resources;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every recovery holder proves four times a year that their key still opens what is sealed to it: a few words are, and
 * they say which.
 */
@Component
public class HolderCanaries {

    private static final String PROCESS = "holder-canary";
    private static final String CONSONANTS = "bdfghjklmnprstvz";
    private static final String VOWELS = "aeiou";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RecoveryKey keys;
    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final TaskService tasks;
    private final AuthorizationService permits;
    private final People people;
    private final Outbox outbox;
    private final Ledger ledger;
    private final Clock clock;
    private final Duration every;
    private final Duration time;
    private final TransactionTemplate ownTransaction;

    HolderCanaries(RecoveryKey keys, JdbcClient jdbc, RuntimeService runtime, TaskService tasks,
            AuthorizationService permits, People people, Outbox outbox, Ledger ledger, Clock clock, PlatformTransactionManager transactions,
            @Value("${sealkeeper.backup.canary.every:P91D}") Duration every,
            @Value("${sealkeeper.backup.canary.time:P14D}") Duration time) {
        this.keys = keys;
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.tasks = tasks;
        this.permits = permits;
        this.people = people;
        this.outbox = outbox;
        this.ledger = ledger;
        this.clock = clock;
        this.every = every;
        this.time = time;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Those whose certificates backups are sealed to now. */
    @Transactional(readOnly = true)
    public List<RecoveryHolder> holders() {
        return keys.certificates().stream().distinct().map(this::holder).toList();
    }

    /** @throws Refusal NOT_FOUND */
    @Transactional(readOnly = true)
    public RecoveryHolder holder(String fingerprint) {
        return holder(certificate(fingerprint));
    }

    /** Names the user who holds a key; what waits to be opened is offered to them. */
    @Transactional
    public void name(String fingerprint, String userId, String actor) {
        certificate(fingerprint);
        if (userId == null || people.find(userId).isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "canary.unknown-user", String.valueOf(userId));
        }
        jdbc.sql("""
                insert into recovery_holder (fingerprint, user_id, named_by, named_at)
                values (:fingerprint, :user, :by, :at)
                on conflict (fingerprint) do update
                    set user_id = excluded.user_id, named_by = excluded.named_by, named_at = excluded.named_at
                """)
                .param("fingerprint", fingerprint).param("user", userId).param("by", actor)
                .param("at", BackupRecords.utc(clock.instant())).update();
        ledger.record(Entry.of("recovery-holder.named").actor(actor).detail("name", userId)
                .detail("fingerprint", fingerprint));
        people.unrestricted(() -> {
            tasks.createTaskQuery().processDefinitionKey(PROCESS).taskDefinitionKey("open-canary")
                    .processInstanceBusinessKey(fingerprint).list().forEach(task -> {
                        takeFromOthers(task.getId());
                        tasks.addCandidateUser(task.getId(), userId);
                        runtime.setVariable(task.getProcessInstanceId(), "holder", userId);
                    });
            return null;
        });
    }

    /** The engine keeps what it granted with a candidate until the task ends. */
    private void takeFromOthers(String task) {
        tasks.getIdentityLinksForTask(task).stream().filter(link -> link.getUserId() != null).forEach(link -> {
            tasks.deleteUserIdentityLink(task, link.getUserId(), link.getType());
            permits.createAuthorizationQuery().userIdIn(link.getUserId()).resourceType(Resources.TASK).resourceId(task)
                    .list().forEach(permit -> permits.deleteAuthorization(permit.getId()));
        });
    }

    /** Has a holder prove their key now; while one waits to be opened, that one is enough. */
    @Transactional
    public void request(String fingerprint) {
        certificate(fingerprint);
        if (!isRunning(fingerprint)) {
            people.unrestricted(() -> runtime.startProcessInstanceByKey(PROCESS, fingerprint,
                    Map.of("recoveryFingerprint", fingerprint)));
        }
    }

    /** Begins with each holder whose last canary is a quarter old. */
    void startDue() {
        Instant since = clock.instant().minus(every);
        holders().stream().filter(holder -> begunSince(holder.fingerprint(), since) == 0)
                .forEach(holder -> request(holder.fingerprint()));
    }

    /** Seals words to the holder's certificate; done again, there is one canary for the process. */
    Canary seal(String process, String fingerprint) {
        Optional<Canary> there = jdbc.sql("select * from holder_canary where process_instance_id = :process")
                .param("process", process).query((row, number) -> new Canary(row.getObject("id", UUID.class),
                        row.getObject("due_at", OffsetDateTime.class).toInstant(), user(fingerprint))).optional();
        if (there.isPresent()) {
            return there.get();
        }
        X509Certificate certificate = certificate(fingerprint);
        String words = words();
        Instant now = clock.instant();
        var canary = new Canary(UUID.randomUUID(), now.plus(time).truncatedTo(ChronoUnit.SECONDS), user(fingerprint));
        jdbc.sql("""
                insert into holder_canary
                    (id, fingerprint, subject, process_instance_id, message, words_sha256, begun_at, due_at)
                values (:id, :fingerprint, :subject, :process, :message, :words, :now, :due)
                """)
                .param("id", canary.id())
                .param("fingerprint", fingerprint)
                .param("subject", certificate.getSubjectX500Principal().getName())
                .param("process", process)
                .param("message", sealed(certificate, words))
                .param("words", hash(words))
                .param("now", BackupRecords.utc(now))
                .param("due", BackupRecords.utc(canary.dueAt()))
                .update();
        ledger.record(Entry.of("canary.sealed").activity("seal-canary").detail("canary", canary.id())
                .detail("name", certificate.getSubjectX500Principal().getName()).detail("fingerprint", fingerprint));
        canary.holder().ifPresent(holder -> tell(canary.id(), holder));
        return canary;
    }

    /** @param holder empty when nobody was named */
    record Canary(UUID id, Instant dueAt, Optional<String> holder) {
    }

    /** What the holder is to open: CMS, in DER. */
    @Transactional(readOnly = true)
    public byte[] message(UUID canary) {
        return jdbc.sql("select message from holder_canary where id = :id").param("id", canary)
                .query((row, number) -> row.getBytes("message")).single();
    }

    /** Which certificate a canary is sealed to. */
    @Transactional(readOnly = true)
    public RecoveryHolder of(UUID canary) {
        return holder(jdbc.sql("select fingerprint from holder_canary where id = :id").param("id", canary)
                .query(String.class).single());
    }

    /** @throws Refusal when they are others than were sealed; that is recorded */
    public void open(UUID canary, String words, String userId) {
        RecoveryHolder holder = of(canary);
        if (!holder.user().equals(Optional.of(userId))) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "canary.not-yours", holder.subject(), holder.user().orElse("\u2013"));
        }
        Entry entry = Entry.of(isRight(canary, words) ? "canary.opened" : "canary.wrong-words").actor(userId)
                .activity("open-canary").detail("canary", canary).detail("name", holder.subject())
                .detail("fingerprint", holder.fingerprint());
        if (!isRight(canary, words)) {
            ownTransaction.executeWithoutResult(status -> ledger.record(entry));
            throw Refusal.of(Refusal.Kind.INVALID, "canary.wrong-words", holder.subject());
        }
        jdbc.sql("update holder_canary set opened_at = :at, opened_by = :by where id = :id")
                .param("at", BackupRecords.utc(clock.instant())).param("by", userId).param("id", canary).update();
        ledger.record(entry);
    }

    /** Tells security officers, administrators and the holder that it should have been opened. */
    void escalate(UUID canary) {
        RecoveryHolder holder = of(canary);
        Set<String> told = new LinkedHashSet<>(people.members(Group.SECURITY_OFFICERS));
        told.addAll(people.members(Group.ADMINISTRATORS));
        holder.user().ifPresent(told::add);
        Map<String, Object> values = new TreeMap<>(Map.of("problem", holder.subject()));
        holder.user().ifPresent(user -> values.put("by", user));
        String once = "canary-overdue:" + canary + ":" + clock.instant().truncatedTo(ChronoUnit.DAYS);
        told.forEach(person -> outbox.queue("canary-overdue", person, once, values));
        ledger.record(Entry.of("canary.overdue").activity("escalate-unopened-canary").detail("canary", canary)
                .detail("name", holder.subject()));
    }

    /** Asks the holder to open it, once. */
    public void tell(UUID canary, String holder) {
        jdbc.sql("select subject, due_at from holder_canary where id = :id").param("id", canary)
                .query(row -> {
                    outbox.queue("canary-due", holder, "canary:" + canary, Map.of("problem", row.getString("subject"),
                            "deadline", row.getObject("due_at", OffsetDateTime.class).toInstant()));
                });
    }

    private RecoveryHolder holder(X509Certificate certificate) {
        String fingerprint = Hash.fingerprint(certificate);
        Optional<Instant> proven = jdbc.sql("select max(opened_at) as at from holder_canary where fingerprint = :fingerprint")
                .param("fingerprint", fingerprint).query((row, number) -> BackupRecords.instant(row, "at")).single();
        Optional<RecoveryHolder.OpenCanary> open = !isRunning(fingerprint) ? Optional.empty() : jdbc.sql("""
                select begun_at, due_at from holder_canary
                where fingerprint = :fingerprint and opened_at is null
                order by begun_at desc
                limit 1
                """)
                .param("fingerprint", fingerprint)
                .query((row, number) -> {
                    Instant due = BackupRecords.instant(row, "due_at").orElseThrow();
                    return new RecoveryHolder.OpenCanary(BackupRecords.instant(row, "begun_at").orElseThrow(), due,
                            due.isBefore(clock.instant()));
                }).optional();
        return new RecoveryHolder(fingerprint, certificate.getSubjectX500Principal().getName(), user(fingerprint), proven,
                open);
    }

    private X509Certificate certificate(String fingerprint) {
        return keys.certificates().stream().filter(one -> Hash.fingerprint(one).equals(fingerprint)).findFirst()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "canary.unknown-holder", fingerprint));
    }

    private Optional<String> user(String fingerprint) {
        return jdbc.sql("select user_id from recovery_holder where fingerprint = :fingerprint")
                .param("fingerprint", fingerprint).query(String.class).optional()
                .filter(user -> people.find(user).isPresent());
    }

    private boolean isRunning(String fingerprint) {
        return people.unrestricted(() -> runtime.createProcessInstanceQuery().processDefinitionKey(PROCESS)
                .processInstanceBusinessKey(fingerprint).count()) > 0;
    }

    private long begunSince(String fingerprint, Instant since) {
        return jdbc.sql("select count(*) from holder_canary where fingerprint = :fingerprint and begun_at > :since")
                .param("fingerprint", fingerprint).param("since", BackupRecords.utc(since)).query(Long.class).single();
    }

    private boolean isRight(UUID canary, String words) {
        return jdbc.sql("select words_sha256 = :words from holder_canary where id = :id")
                .param("words", hash(words)).param("id", canary).query(Boolean.class).single();
    }

    private static byte[] sealed(X509Certificate certificate, String words) {
        try {
            return Cms.sealTo(List.of(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate)),
                    (words + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("A canary cannot be sealed to "
                    + certificate.getSubjectX500Principal().getName(), e);
        }
    }

    /** As people type them: capitals, hyphens and more blanks are as good. */
    private static String hash(String words) {
        return Hash.sha256(words.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", " ").strip()
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Four words that can be said on the telephone, of 12 syllables with six bits each and more. */
    private static String words() {
        var words = new StringBuilder();
        for (int syllable = 0; syllable < 12; syllable++) {
            words.append(syllable > 0 && syllable % 3 == 0 ? " " : "")
                    .append(CONSONANTS.charAt(RANDOM.nextInt(CONSONANTS.length())))
                    .append(VOWELS.charAt(RANDOM.nextInt(VOWELS.length())));
        }
        return words.toString();
    }
}
