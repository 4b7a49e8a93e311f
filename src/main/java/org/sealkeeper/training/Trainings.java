package org.sealkeeper.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who has to be trained, who has been, and what they were asked. */
@Component
public class Trainings {

    private static final String PROCESS = "administrator-training";
    private static final String ROUND_REQUESTED = "training-round-requested";
    /** Who hands in, approves, or names others. */
    private static final List<Group> TRAINED = List.of(Group.KEEPERS, Group.APPROVERS, Group.SECURITY_OFFICERS);

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Questions questions;
    private final RuntimeService runtime;
    private final People people;
    private final Outbox outbox;
    private final Ledger ledger;
    private final Clock clock;
    private final Environment environment;
    private final Duration every;
    private final Duration time;

    Trainings(JdbcClient jdbc, ObjectMapper json, Questions questions, RuntimeService runtime, People people,
            Outbox outbox, Ledger ledger, Clock clock, Environment environment,
            @Value("${sealkeeper.training.every:P365D}") Duration every,
            @Value("${sealkeeper.training.time:P14D}") Duration time) {
        this.jdbc = jdbc;
        this.json = json;
        this.questions = questions;
        this.runtime = runtime;
        this.people = people;
        this.outbox = outbox;
        this.ledger = ledger;
        this.clock = clock;
        this.environment = environment;
        this.every = every;
        this.time = time;
    }

    /** Everybody who has to be trained, sorted by user id. */
    @Transactional(readOnly = true)
    public List<TrainingStanding> standings() {
        Map<String, Row> rows = new TreeMap<>();
        jdbc.sql("select * from training").query(Trainings::row).list().forEach(row -> rows.put(row.user(), row));
        return trainees().stream().map(user -> standing(user, Optional.ofNullable(rows.get(user)))).toList();
    }

    /** Whether somebody may not approve until they have passed. */
    @Transactional(readOnly = true)
    public boolean isBarred(String user) {
        return standing(user, row(user)).barred();
    }

    /** Begins with everybody who is due; by the same process as every day. */
    @Transactional
    public void requestRound() {
        people.unrestricted(() -> runtime.startProcessInstanceByMessage(ROUND_REQUESTED));
    }

    /**
     * Asks somebody now; while they are asked already, that is enough.
     *
     * @param actor who wants it
     * @throws Refusal NOT_FOUND when they are none of those who are trained
     */
    @Transactional
    public void request(String user, String actor) {
        if (!trainees().contains(user)) {
            throw Refusal.of(Refusal.Kind.NOT_FOUND, "training.nobody", user);
        }
        Instant now = clock.instant();
        // who is asked twice at once is asked once: the second waits here
        jdbc.sql("""
                insert into training (user_id, asked_at, due_at) values (:user, :now, :due)
                on conflict (user_id) do update
                    set asked_at = case when training.due_at is null then excluded.asked_at else training.asked_at end,
                        due_at = coalesce(training.due_at, excluded.due_at)
                """)
                .param("user", user).param("now", utc(now)).param("due", utc(now.plus(time).truncatedTo(ChronoUnit.SECONDS)))
                .update();
        if (!running(user).isEmpty()) {
            return;
        }
        Instant due = row(user).flatMap(Row::dueAt).orElseThrow();
        people.unrestricted(() -> runtime.startProcessInstanceByKey(PROCESS, user, Map.of("trainee", user,
                "trainingReminders", "R/" + due + "/P7D")));
        ledger.record(Entry.of("training.begun").actor(actor).detail("name", user).detail("after", due));
        outbox.queue("training-due", user, "training:" + user + ":" + due, Map.of("deadline", due));
    }

    /** Asks those who were never asked, or passed too long ago; and no longer asks those who left. */
    void startDue() {
        Set<String> trainees = trainees();
        people.unrestricted(() -> runtime.createProcessInstanceQuery().processDefinitionKey(PROCESS).unlimitedList())
                .stream().filter(process -> !trainees.contains(process.getBusinessKey())).forEach(process -> {
                    people.unrestricted(() -> {
                        runtime.deleteProcessInstance(process.getId(), "left");
                        return null;
                    });
                    jdbc.sql("update training set due_at = null where user_id = :user")
                            .param("user", process.getBusinessKey()).update();
                    ledger.record(Entry.of("training.withdrawn").detail("name", process.getBusinessKey()));
                });
        Instant since = clock.instant().minus(every);
        for (String user : trainees) {
            Optional<Row> row = row(user);
            boolean passed = row.flatMap(Row::passedAt).filter(at -> at.isAfter(since)).isPresent();
            if (!passed || row.flatMap(Row::dueAt).isPresent()) {
                request(user, Ledger.SEALKEEPER);
            }
        }
    }

    /** Draws questions; done again before they are answered, the same stay. */
    void prepare(String process, String user) {
        if (open(process).isPresent()) {
            return;
        }
        jdbc.sql("""
                insert into training_attempt (id, user_id, process_instance_id, number, questions, prepared_at)
                values (:id, :user, :process, :number, :questions::jsonb, :now)
                """)
                .param("id", UUID.randomUUID()).param("user", user).param("process", process)
                .param("number", last(process).map(attempt -> attempt.number() + 1).orElse(1))
                .param("questions", write(questions.draw(user))).param("now", utc(clock.instant())).update();
    }

    /**
     * What a task asks, in the reader's language.
     *
     * @param material what to read first
     * @param number which attempt this is, from 1
     * @param missed of the attempt before, what was not right and where to look it up
     */
    public record Quiz(String trainee, Optional<Instant> dueAt, List<String> material, int number, List<Asked> questions,
            List<Missed> missed) {
    }

    public record Asked(String question, List<String> choices) {
    }

    public record Missed(String question, String hint) {
    }

    /** Of the process that a task belongs to. */
    @Transactional(readOnly = true)
    public Quiz quiz(String process, Locale locale) {
        Attempt attempt = open(process).orElseThrow(() -> Refusal.of(Refusal.Kind.UNPROCESSABLE, "task.no-training"));
        List<Missed> missed = attempt.number() == 1 ? List.of() : attempts(process).get(attempt.number() - 2).missed()
                .stream().map(question -> new Missed(question.in(locale), question.hint(locale))).toList();
        return new Quiz(attempt.user(), row(attempt.user()).flatMap(Row::dueAt), Questions.material(locale),
                attempt.number(), attempt.questions().stream().map(question -> new Asked(question.in(locale),
                        question.choices().stream().map(choice -> choice.in(locale)).toList())).toList(), missed);
    }

    /**
     * Checks and records somebody's answers.
     *
     * @param answers the number of the choice for each question, from 0, such as {@code 0,2,1,0,3,1}
     * @return whether all are right
     */
    boolean answer(String process, String user, String answers) {
        Attempt attempt = open(process).orElseThrow(() -> Refusal.of(Refusal.Kind.UNPROCESSABLE, "task.no-training"));
        if (!attempt.user().equals(user)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "training.not-yours", attempt.user());
        }
        List<Integer> chosen = numbers(answers, attempt.questions());
        List<Question> missed = missed(attempt.questions(), chosen);
        Instant now = clock.instant();
        jdbc.sql("""
                update training_attempt set answered_at = :now, answers = :answers, wrong = :wrong where id = :id
                """)
                .param("now", utc(now)).param("answers", answers.replace(" ", "")).param("wrong", missed.size())
                .param("id", attempt.id()).update();
        if (missed.isEmpty()) {
            jdbc.sql("update training set passed_at = :now, due_at = null where user_id = :user")
                    .param("now", utc(now)).param("user", user).update();
        }
        ledger.record(Entry.of(missed.isEmpty() ? "training.passed" : "training.failed").actor(user)
                .activity("take-training").detail("number", attempt.number())
                .detail("questions", attempt.questions().stream().map(Question::code).toList())
                .detail("wrong", missed.stream().map(Question::code).toList()));
        return missed.isEmpty();
    }

    /** Tells the person, administrators and security officers that the time is over. */
    void remind(String user) {
        Set<String> told = new LinkedHashSet<>(List.of(user));
        told.addAll(people.members(Group.SECURITY_OFFICERS));
        told.addAll(people.members(Group.ADMINISTRATORS));
        String once = "training-overdue:" + user + ":" + clock.instant().truncatedTo(ChronoUnit.DAYS);
        Map<String, Object> facts = new TreeMap<>(Map.of("by", user));
        row(user).flatMap(Row::dueAt).ifPresent(due -> facts.put("deadline", due));
        told.forEach(person -> outbox.queue("training-overdue", person, once, facts));
        ledger.record(Entry.of("training.overdue").activity("remind-of-training").detail("name", user));
    }

    private Set<String> trainees() {
        Set<String> trainees = new TreeSet<>();
        TRAINED.forEach(group -> trainees.addAll(people.members(group)));
        return trainees;
    }

    private List<?> running(String user) {
        return people.unrestricted(() -> runtime.createProcessInstanceQuery().processDefinitionKey(PROCESS)
                .processInstanceBusinessKey(user).list());
    }

    private TrainingStanding standing(String user, Optional<Row> row) {
        Optional<Instant> due = row.flatMap(Row::dueAt);
        Optional<Instant> passed = row.flatMap(Row::passedAt);
        boolean overdue = due.filter(at -> at.isBefore(clock.instant())).isPresent();
        var state = overdue ? TrainingStanding.State.OVERDUE : due.isPresent() ? TrainingStanding.State.DUE
                : passed.isPresent() ? TrainingStanding.State.PASSED : TrainingStanding.State.NEW;
        // read each time, so that it can be seen and tested without another application
        boolean bars = environment.getProperty("sealkeeper.training.overdue-cannot-approve", Boolean.class, false);
        return new TrainingStanding(user, state, passed, due, passed.filter(at -> due.isEmpty()).map(at -> at.plus(every)),
                overdue && bars);
    }

    private record Row(String user, Optional<Instant> dueAt, Optional<Instant> passedAt) {
    }

    private Optional<Row> row(String user) {
        return jdbc.sql("select * from training where user_id = :user").param("user", user).query(Trainings::row)
                .optional();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(row.getString("user_id"), instant(row, "due_at"), instant(row, "passed_at"));
    }

    /** @param answers empty while it is not answered */
    private record Attempt(UUID id, String user, int number, List<Question> questions, Optional<String> answers) {

        List<Question> missed() {
            return answers.map(given -> Trainings.missed(questions, numbers(given, questions))).orElse(List.of());
        }
    }

    private Optional<Attempt> open(String process) {
        return last(process).filter(attempt -> attempt.answers().isEmpty());
    }

    private Optional<Attempt> last(String process) {
        List<Attempt> attempts = attempts(process);
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
    }

    private List<Attempt> attempts(String process) {
        // index training_attempt_process
        return jdbc.sql("select * from training_attempt where process_instance_id = :process order by number")
                .param("process", process).query((row, index) -> new Attempt(row.getObject("id", UUID.class),
                        row.getString("user_id"), row.getInt("number"), read(row.getString("questions")),
                        Optional.ofNullable(row.getString("answers")))).list();
    }

    private static List<Integer> numbers(String answers, List<Question> questions) {
        try {
            List<Integer> numbers = Arrays.stream(answers.split(",", -1)).map(String::strip).map(Integer::valueOf).toList();
            if (numbers.size() == questions.size() && IntStream.range(0, numbers.size()).allMatch(index ->
                    numbers.get(index) >= 0 && numbers.get(index) < questions.get(index).choices().size())) {
                return numbers;
            }
        } catch (NumberFormatException noNumber) {
            throw Refusal.because(noNumber, Refusal.Kind.INVALID, "training.answers-needed", questions.size());
        }
        throw Refusal.of(Refusal.Kind.INVALID, "training.answers-needed", questions.size());
    }

    private static List<Question> missed(List<Question> questions, List<Integer> chosen) {
        List<Question> missed = new ArrayList<>();
        for (int index = 0; index < questions.size(); index++) {
            if (chosen.get(index) != questions.get(index).right()) {
                missed.add(questions.get(index));
            }
        }
        return missed;
    }

    private List<Question> read(String questions) {
        try {
            return json.readValue(questions, new TypeReference<>() { });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The questions of a training cannot be read", e);
        }
    }

    private String write(List<Question> questions) {
        try {
            return json.writeValueAsString(questions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The questions of a training cannot be written", e);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
