package org.sealkeeper.training;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.sealkeeper.backup.HolderCanaries;
import org.sealkeeper.backup.Stores;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.renewal.PolicyTable;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.restore.SharesNeeded;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Texts;
import org.sealkeeper.training.Question.Choice;
import org.springframework.stereotype.Component;

/**
 * Draws a quiz from how things stand: who renews what and for whom, how many backups count, who can open them, and what
 * to do in a few situations. About signatures of the person's own, where they look after any.
 */
@Component
class Questions {

    private static final int ABOUT_STATE = 4;
    private static final int SITUATIONS = 2;
    private static final int MOST_CHOICES = 4;
    private static final int DRAWN_FROM = 20;
    private static final List<String> SITUATION_CODES = List.of("own-request", "lapsed", "keeper-leaves",
            "backup-unproven", "somebody-wants-a-key", "deadline-passes");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    private final Inventory inventory;
    private final Issuers issuers;
    private final PolicyTable policy;
    private final Stores stores;
    private final HolderCanaries holders;
    private final SharesNeeded shares;
    private final People people;
    private final Clock clock;
    private final Random random = new SecureRandom();

    Questions(Inventory inventory, Issuers issuers, PolicyTable policy, Stores stores, HolderCanaries holders,
            SharesNeeded shares, People people, Clock clock) {
        this.inventory = inventory;
        this.issuers = issuers;
        this.policy = policy;
        this.stores = stores;
        this.holders = holders;
        this.shares = shares;
        this.people = people;
        this.clock = clock;
    }

    List<Question> draw(String user) {
        List<Signature> own = first(Optional.of(user));
        List<Signature> signatures = own.isEmpty() ? first(Optional.empty()) : own;
        List<Question> aboutState = new ArrayList<>();
        one(signatures).ifPresent(signature -> aboutState.add(issuer(signature)));
        one(signatures).filter(signature -> !signature.keepers().isEmpty())
                .ifPresent(signature -> aboutState.add(keepers(signature)));
        one(signatures).ifPresent(signature -> aboutState.add(approvals(signature)));
        one(signatures).ifPresent(signature -> signature.effectiveExpiry()
                .ifPresent(expiry -> aboutState.add(expiry(signature, expiry.at()))));
        aboutState.add(count("stores", stores.required().size()));
        aboutState.add(shares.now().map(needed -> question("shares", List.of(), shares(needed.needed(), needed.total()),
                Stream.of(shares(needed.total(), needed.total()), shares(1, needed.total()),
                        shares(needed.needed(), needed.total() + 2), shares(needed.needed() + 1, needed.total() + 1)).toList()))
                .orElseGet(() -> count("holders", holders.holders().size())));
        List<String> situations = new ArrayList<>(SITUATION_CODES);
        Collections.shuffle(aboutState, random);
        Collections.shuffle(situations, random);
        return Stream.concat(aboutState.stream().limit(ABOUT_STATE),
                situations.stream().limit(SITUATIONS).map(this::situation)).toList();
    }

    /** Those that end first, and those without a version after them. */
    private List<Signature> first(Optional<String> keeper) {
        return inventory.find(new SignatureQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                keeper, 0, DRAWN_FROM)).signatures();
    }

    private Optional<Signature> one(List<Signature> signatures) {
        return signatures.isEmpty() ? Optional.empty() : Optional.of(signatures.get(random.nextInt(signatures.size())));
    }

    private Question issuer(Signature signature) {
        List<Choice> others = new ArrayList<>(issuers.ids().stream().map(Choice::literal).toList());
        Collections.shuffle(others, random);
        others.add(new Choice("issuer-nobody", List.of()));
        return question("issuer", List.of(signature.name()), Choice.literal(signature.issuer()), others);
    }

    private Question keepers(Signature signature) {
        Set<String> right = new java.util.TreeSet<>(signature.keepers());
        Set<String> others = new LinkedHashSet<>(people.members(Group.KEEPERS));
        others.addAll(people.names().keySet());
        others.removeAll(right);
        List<String> strangers = new ArrayList<>(others);
        Collections.shuffle(strangers, random);
        List<Choice> wrong = new ArrayList<>();
        for (String stranger : strangers) {
            var without = new java.util.TreeSet<>(right);
            without.remove(right.iterator().next());
            without.add(stranger);
            wrong.add(named(without));
        }
        wrong.add(new Choice("keepers-everybody", List.of()));
        return question("keepers", List.of(signature.name()), named(right), wrong);
    }

    private static Choice named(Collection<String> users) {
        return Choice.literal(String.join(", ", users));
    }

    private Question approvals(Signature signature) {
        Renewal.Policy now = policy.at(clock.instant(), signature).policy();
        int needed = now.approvalsNeeded();
        String group = now.approverGroup();
        String other = Stream.of(Group.SECURITY_OFFICERS, Group.APPROVERS, Group.KEEPERS).map(Group::id)
                .filter(id -> !id.equals(group)).findFirst().orElseThrow();
        return question("approvals", List.of(signature.name()), approvals(needed, group),
                List.of(approvals(needed + 1, group), approvals(needed, other), new Choice("approvals-none", List.of())));
    }

    private static Choice approvals(int needed, String group) {
        return new Choice("approvals", List.of(String.valueOf(needed), group));
    }

    private Question expiry(Signature signature, Instant at) {
        return question("expiry", List.of(signature.name()), Choice.literal(DAY.format(at)),
                Stream.of(-92, 61, 184).map(days -> Choice.literal(DAY.format(at.plus(days, ChronoUnit.DAYS)))).toList());
    }

    private Question count(String code, int right) {
        return question(code, List.of(), Choice.literal(String.valueOf(right)),
                Stream.of(right + 1, right - 1, right + 2, right + 3).filter(number -> number >= 0)
                        .map(number -> Choice.literal(String.valueOf(number))).toList());
    }

    private static Choice shares(int needed, int total) {
        return new Choice("shares", List.of(String.valueOf(needed), String.valueOf(total)));
    }

    /** {@code training.choice.<situation>.right} is right, {@code .wrong-1} and so on are not. */
    private Question situation(String code) {
        return question(code, List.of(), new Choice(code + ".right", List.of()),
                List.of(new Choice(code + ".wrong-1", List.of()), new Choice(code + ".wrong-2", List.of())));
    }

    private Question question(String code, List<String> arguments, Choice right, List<Choice> wrong) {
        List<Choice> choices = new ArrayList<>(wrong.stream().distinct().filter(choice -> !choice.equals(right))
                .limit(MOST_CHOICES - 1L).toList());
        choices.add(right);
        Collections.shuffle(choices, random);
        return new Question(code, arguments, List.copyOf(choices), choices.indexOf(right));
    }

    /** What the questions are about, as paragraphs to read first. */
    static List<String> material(Locale locale) {
        return Texts.startingWith("training.material.", locale).values().stream().toList();
    }
}
