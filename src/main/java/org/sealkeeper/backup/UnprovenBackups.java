package org.sealkeeper.backup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.Texts;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes backups to people that a drill could not restore, or that have had no proof for long; each is one run of the
 * process {@code unproven-backup}, which ends by itself when the backup is proven.
 */
@Component
public class UnprovenBackups {

    private static final String PROCESS = "unproven-backup";
    private static final String PROVEN = "backup-proven";
    /** More would only hide each other: the page of the backups shows all. */
    private static final int MOST_AT_ONCE = 25;

    private final BackupRecords records;
    private final DrillRuns runs;
    private final Inventory inventory;
    private final RuntimeService runtime;
    private final People people;
    private final Outbox outbox;
    private final Clock clock;
    private final Duration after;

    UnprovenBackups(BackupRecords records, DrillRuns runs, Inventory inventory, RuntimeService runtime, People people,
            Outbox outbox, Clock clock, @Value("${sealkeeper.backup.drill.unproven-after:P7D}") Duration after) {
        this.records = records;
        this.runs = runs;
        this.inventory = inventory;
        this.runtime = runtime;
        this.people = people;
        this.outbox = outbox;
        this.clock = clock;
        this.after = after;
    }

    /** How long a backup may be without a proof before people look into it. */
    public Duration after() {
        return after;
    }

    /** The moment that a backup must have been proven after. */
    public Instant since() {
        return clock.instant().minus(after);
    }

    /** What a drill found decides at once: a damaged copy is taken to people, a proven backup away from them. */
    @EventListener
    void on(Drills.Drilled drilled) {
        Proof proof = drilled.proof();
        Backup backup = records.backup(proof.backup());
        if (isSettled(backup)) {
            settle(backup);
        } else if (!proof.proven() && isLookedAfter(backup)) {
            raise(backup, proof.sentence(Texts.ENGLISH));
        }
    }

    /**
     * Those without a proof for long, the longest first, until enough are with people. When it is the drills that do not
     * get through, the first of them is enough: it says what to set, and looking at the others would help nobody.
     */
    void raiseOld() {
        if (tooSlow(Texts.ENGLISH).isPresent()) {
            List<Backup> old = records.unprovenSince(since(), MOST_AT_ONCE).stream()
                    .filter(backup -> backup.state() != Backup.State.FAILED).toList();
            if (old.stream().noneMatch(this::isOpen)) {
                old.stream().findFirst().ifPresent(backup -> raise(backup, tooOld(backup, Texts.ENGLISH)));
            }
            return;
        }
        long open = people.unrestricted(() -> runtime.createProcessInstanceQuery().processDefinitionKey(PROCESS).count());
        int room = (int) Math.max(0, MOST_AT_ONCE - open);
        records.unprovenSince(since(), MOST_AT_ONCE + room).stream().filter(backup -> !isOpen(backup)).limit(room)
                .forEach(backup -> raise(backup, tooOld(backup, Texts.ENGLISH)));
    }

    /** Mails what was found to security officers and administrators, in their language. */
    void tell(BackupId id, String once) {
        Backup backup = records.backup(id);
        officers().forEach(person -> {
            Map<String, Object> values = new TreeMap<>(Map.of("signature",
                    inventory.signature(backup.signature()).name(), "backupId", id.toString()));
            Locale locale = people.find(person).map(Person::locale).orElse(Texts.ENGLISH);
            values.put("problem", problem(backup, locale));
            proposal(backup, locale).ifPresent(words -> values.put("comment", words));
            outbox.queue("unproven-backup", person, once, values);
        });
    }

    /** Tells administrators which stores did not answer in a run. */
    void tellOfStores(String run, Map<String, Integer> unreachable) {
        if (!unreachable.isEmpty()) {
            String stores = unreachable.entrySet().stream().map(one -> one.getKey() + " (" + one.getValue() + ")")
                    .collect(Collectors.joining(", "));
            officers().forEach(person -> outbox.queue("stores-not-drilled", person, "drill-run:" + run,
                    Map.of("problem", stores)));
        }
    }

    /** When the drills do not reach each copy in time: how far they get, and what to set. */
    public Optional<String> tooSlow(Locale locale) {
        return runs.advice(after, locale);
    }

    /** Tells administrators, once a week, that the drills do not reach each copy in time. */
    void tellOfPace() {
        long week = clock.instant().getEpochSecond() / Duration.ofDays(7).toSeconds();
        officers().forEach(person -> tooSlow(people.find(person).map(Person::locale).orElse(Texts.ENGLISH))
                .ifPresent(words -> outbox.queue("drills-too-slow", person, "drills-too-slow:" + week,
                        Map.of("problem", words))));
    }

    /** What is wrong, as a sentence that says what to do. */
    public String problem(Backup backup, Locale locale) {
        return records.proofs(backup.id()).stream()
                .filter(proof -> backup.copies().stream().anyMatch(copy -> copy.store().equals(proof.store())
                        && copy.state() == BackupCopy.State.FAILED))
                .findFirst()
                .filter(proof -> !proof.proven())
                .map(proof -> Texts.in(locale, "unproven.copy", proof.store(), proof.sentence(locale)))
                .orElseGet(() -> tooOld(backup, locale));
    }

    /** Which copies are good while another is not; empty when there is none. */
    public Optional<String> proposal(Backup backup, Locale locale) {
        List<String> good = backup.copies().stream().filter(copy -> copy.state() == BackupCopy.State.PROVEN)
                .map(BackupCopy::store).toList();
        return good.isEmpty() ? Optional.empty()
                : Optional.of(Texts.in(locale, "unproven.good-copies", String.join(", ", good)));
    }

    private String tooOld(Backup backup, Locale locale) {
        if (backup.provenAt().isEmpty()) {
            return Texts.in(locale, "unproven.never", Duration.between(backup.begunAt(), clock.instant()).toDays());
        }
        long days = backup.proofAge(clock.instant()).orElseThrow().toDays();
        return tooSlow(locale).map(why -> Texts.in(locale, "unproven.behind", days, why))
                .orElseGet(() -> Texts.in(locale, "unproven.too-old", days));
    }

    /** The process that writes a backup has a task of its own for the first drill. */
    private static boolean isLookedAfter(Backup backup) {
        return backup.setAside().isEmpty() && backup.provenAt().isPresent();
    }

    private boolean isSettled(Backup backup) {
        return !backup.isUnprovenFor(after, clock.instant()) && backup.copies().stream()
                .noneMatch(copy -> copy.state() == BackupCopy.State.FAILED);
    }

    private void raise(Backup backup, String reason) {
        if (!isOpen(backup)) {
            people.unrestricted(() -> runtime.startProcessInstanceByKey(PROCESS, backup.id().toString(),
                    Map.of("backupId", backup.id().toString(), "signatureId", backup.signature().toString(),
                            "signatureName", inventory.signature(backup.signature()).name(), "refusalReason", reason)));
        }
    }

    private void settle(Backup backup) {
        people.unrestricted(() -> runtime.createMessageCorrelation(PROVEN)
                .processInstanceBusinessKey(backup.id().toString()).correlateAllWithResult());
    }

    private boolean isOpen(Backup backup) {
        return people.unrestricted(() -> runtime.createProcessInstanceQuery().processDefinitionKey(PROCESS)
                .processInstanceBusinessKey(backup.id().toString()).count()) > 0;
    }

    private Set<String> officers() {
        Set<String> told = new LinkedHashSet<>(people.members(Group.SECURITY_OFFICERS));
        told.addAll(people.members(Group.ADMINISTRATORS));
        return told;
    }
}
