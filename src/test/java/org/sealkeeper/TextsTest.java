package org.sealkeeper;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.junit.jupiter.api.Test;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.text.Texts;

/** Every sentence that people read is there in both languages, whole, and in use. */
class TextsTest {

    private static final Path FOLDER = Path.of("src/main/resources/messages");
    private static final Map<String, String> ENGLISH = texts(false);
    private static final Map<String, String> CHINESE = texts(true);

    /** Families of keys that are put together from what is drawn, decided or counted elsewhere. */
    private static final Pattern PUT_TOGETHER =
            Pattern.compile("(activity|drawn|task|process|document|problem|event|mail|form|checklist)\\..*");
    /** {@code #{key}} of a template, and what a page or script quotes. */
    private static final Pattern ON_A_PAGE = Pattern.compile("(?:#\\{|[\"'`])([a-z][A-Za-z0-9.-]*)");
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+)");
    private static final Pattern ENGLISH_SENTENCE =
            Pattern.compile("(?i)\\b(the|is|are|was|not|and|with|this|that|your|has|have)\\b");

    @Test
    void each_text_is_there_in_both_languages() {
        assertThat(CHINESE.keySet()).containsExactlyElementsOf(ENGLISH.keySet());
    }

    @Test
    void what_the_watch_has_kept_in_english_is_told_in_chinese_and_what_people_wrote_is_left() {
        for (String key : List.of("watch.reason", "watch.reason-version", "watch.reason-lapsed", "watch.reason-lapsed-version",
                "watch.suggested", "watch.suggested-because")) {
            String[] values = {"2026-12-01 08:00 UTC", "7", "it's {0}", "https://ca.corp.example/why"};
            assertThat(Texts.retold(Texts.english(key, (Object[]) values), Texts.CHINESE)).as(key)
                    .isEqualTo(Texts.in(Texts.CHINESE, key, (Object[]) values));
        }
        String kept = Texts.english("watch.reason", "2026-12-01 08:00 UTC", "version 3");
        assertThat(Texts.retold(kept, Texts.CHINESE)).as("as it was kept before").endsWith("该时间取决于版本 3。");
        assertThat(Texts.retold(kept, Texts.ENGLISH)).isEqualTo(kept);
        String word = "Ours {0}: 'The expiry watch found that it expires soon'";
        assertThat(Texts.retold(word, Texts.CHINESE)).isEqualTo(word);
    }

    @Test
    void each_text_can_be_formatted_and_takes_the_same_values_in_both_languages() {
        ENGLISH.forEach((key, text) -> {
            assertThatCode(() -> new MessageFormat(text)).as(key).doesNotThrowAnyException();
            assertThatCode(() -> new MessageFormat(CHINESE.get(key))).as(key).doesNotThrowAnyException();
            assertThat(arguments(CHINESE.get(key))).as(key).isEqualTo(arguments(text));
        });
    }

    @Test
    void apostrophes_are_doubled_so_that_they_are_shown() {
        assertThat(Stream.of(ENGLISH, CHINESE).flatMap(texts -> texts.entrySet().stream()))
                .allSatisfy(text -> assertThat(text.getValue().replace("''", "")).as(text.getKey())
                        .doesNotContain("'"));
    }

    @Test
    void nobody_is_shouted_at() {
        assertThat(Stream.of(ENGLISH, CHINESE).flatMap(texts -> texts.entrySet().stream()))
                .allSatisfy(text -> assertThat(text.getValue()).as(text.getKey()).doesNotContainPattern("[!！]"));
    }

    @Test
    void what_chinese_readers_read_is_chinese() {
        assertThat(CHINESE.entrySet()).allSatisfy(text -> {
            // values, quotation marks and the name of the language itself are in no language
            if (text.getValue().replaceAll("\\{[^}]*}|zh-CN", "").matches("(?s).*\\p{L}.*")) {
                assertThat(text.getValue()).as(text.getKey()).containsPattern("\\p{IsHan}")
                        .doesNotContainPattern(ENGLISH_SENTENCE);
            }
        });
    }

    @Test
    void each_refusal_has_its_sentence() {
        Set<String> codes = Sources.matches("Refusal\\.(?:of|because)\\([^;\"]*?\"([a-z0-9.-]+)\"")
                .map(match -> "refusal." + match.group(1)).collect(toSet());

        assertThat(codes).hasSizeGreaterThan(50);
        assertThat(ENGLISH.keySet()).containsAll(codes);
    }

    @Test
    void each_kind_of_event_in_the_ledger_has_its_sentence_and_each_sentence_its_kind() {
        Set<String> kinds = new TreeSet<>();
        // a kind is written out where it is recorded, or where it is handed to the method that records
        Sources.matches("Entry\\.of\\(([^;]*?)\\)\\s*\\.").map(match -> match.group(1))
                .forEach(argument -> quoted(argument).forEach(kinds::add));
        Sources.matches("recordOf\\(\"([a-z-]+\\.[a-z-]+)\"").map(match -> match.group(1)).forEach(kinds::add);
        Sources.matches("VersionState\\.[A-Z]+, \"([a-z-]+\\.[a-z-]+)\"").map(match -> match.group(1))
                .forEach(kinds::add);
        Set<String> told = ENGLISH.keySet().stream().filter(key -> key.startsWith("event."))
                .filter(key -> !key.matches("event\\.(outcome\\..*|by\\..*|said|no-date)"))
                .map(key -> key.substring("event.".length())).collect(toSet());

        assertThat(told).containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Test
    void each_way_a_renewal_ends_and_each_decision_has_its_words() {
        assertThat(ENGLISH.keySet()).containsAll(
                Stream.of(Renewal.Outcome.values()).map(outcome -> "event.outcome." + outcome).toList());
        assertThat(ENGLISH.keySet()).containsAll(
                Stream.of(Decision.Choice.values()).map(choice -> "event.outcome." + choice)
                        .toList());
    }

    @Test
    void each_mail_has_a_subject_lines_a_next_step_and_the_label_of_its_link() throws ClassNotFoundException {
        Set<String> mails = Stream.of(Class.forName("org.sealkeeper.notification.Template").getEnumConstants())
                .map(mail -> ((Enum<?>) mail).name().toLowerCase(Locale.ROOT).replace('_', '-')).collect(toSet());
        Set<String> written = ENGLISH.keySet().stream().filter(key -> key.matches("mail\\.[a-z-]+\\.subject"))
                .map(key -> key.split("\\.")[1]).collect(toSet());
        Set<String> sent = Sources.matches("\\.(?:to[A-Z][A-Za-z]+|queue)\\(\\s*\"([a-z-]+)\"")
                .map(match -> match.group(1)).collect(toSet());

        assertThat(written).isEqualTo(mails);
        assertThat(mails).containsAll(sent);
        assertThat(ENGLISH.keySet()).containsAll(mails.stream().flatMap(mail -> Stream.of("subject", "line.1", "next")
                .map(part -> "mail." + mail + "." + part)).toList());
        // those whose readers may not log in have none
        mails.removeAll(Set.of("lapse-announced", "lapse-over", "announcement-in-doubt"));
        assertThat(ENGLISH.keySet()).containsAll(mails.stream().map(mail -> "mail." + mail + ".link").toList());
    }

    @Test
    void names_and_help_belong_to_what_is_drawn() {
        Set<String> drawn = new TreeSet<>();
        Diagrams.all(Process.class).forEach(process -> drawn.add("process." + process.getId()));
        Diagrams.all(Activity.class).forEach(activity -> drawn.add("activity." + activity.getId()));
        Diagrams.all(UserTask.class).forEach(task -> drawn.addAll(
                List.of("task." + task.getId() + ".name", "task." + task.getId() + ".help")));

        assertThat(ENGLISH.keySet().stream().filter(key -> key.matches("(process|activity|task)\\..*")))
                .containsExactlyInAnyOrderElementsOf(drawn);
    }

    /** It has no other language to fall back on. */
    @Test
    void tasklist_has_each_of_its_texts_in_chinese() throws IOException {
        assertThat(labels("zh")).containsExactlyInAnyOrderElementsOf(labels("en"));
    }

    private static List<String> labels(String language) throws IOException {
        try (var file = TextsTest.class.getResourceAsStream(
                "/META-INF/resources/webjars/camunda/app/tasklist/locales/" + language + ".json")) {
            // theirs begin with a byte order mark
            String json = new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("\uFEFF", "");
            List<String> labels = new ArrayList<>();
            new ObjectMapper().readTree(json).get("labels").fieldNames().forEachRemaining(labels::add);
            return labels;
        }
    }

    /** Which is how Tasklist's names are translated. */
    @Test
    void what_is_drawn_is_named_as_its_english_text_says() {
        Diagrams.all(Process.class).forEach(process ->
                assertThat(ENGLISH.get("process." + process.getId())).isEqualTo(process.getName()));
        Diagrams.all(UserTask.class).forEach(task ->
                assertThat(ENGLISH.get("task." + task.getId() + ".name")).isEqualTo(task.getName()));
    }

    /** Events, questions and their answers, by what they are called. */
    @Test
    void what_is_drawn_between_the_steps_has_its_words_too() {
        Set<String> drawn = Diagrams.all(FlowElement.class).stream().filter(element -> !(element instanceof Activity))
                .map(FlowElement::getName).filter(name -> name != null && !name.isBlank())
                .map(name -> "drawn." + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "")
                        + "=" + name).collect(toSet());

        assertThat(ENGLISH.entrySet().stream().filter(text -> text.getKey().startsWith("drawn."))
                .map(text -> text.getKey() + "=" + text.getValue())).containsExactlyInAnyOrderElementsOf(drawn);
    }

    @Test
    void no_text_is_left_over() {
        Set<String> written = new TreeSet<>(Sources.matches("\"([A-Za-z0-9.:-]+)\"").map(match -> match.group(1))
                .toList());
        for (String ending : List.of(".html", ".js")) {
            Sources.read(Path.of("src/main/resources"), ending).forEach(page -> ON_A_PAGE.matcher(page).results()
                    .map(match -> match.group(1)).forEach(written::add));
        }
        List<String> beginnings = written.stream().filter(text -> text.matches("[a-z-]+\\.[a-z.-]*\\.")).toList();

        assertThat(ENGLISH.keySet().stream().filter(key -> !PUT_TOGETHER.matcher(key).matches())
                .filter(key -> endings(key).noneMatch(written::contains))
                .filter(key -> beginnings.stream().noneMatch(key::startsWith))).isEmpty();
    }

    /** The key, and what remains of it when it is put together with a prefix: {@code a.b.c}, {@code b.c}, {@code c}. */
    private static Stream<String> endings(String key) {
        return Stream.iterate(key, ending -> !ending.isEmpty(),
                ending -> ending.contains(".") ? ending.substring(ending.indexOf('.') + 1) : "");
    }

    private static Stream<String> quoted(String source) {
        return Pattern.compile("[\"']([a-z][A-Za-z0-9.-]*)[\"']").matcher(source).results()
                .map(match -> match.group(1));
    }

    private static Set<String> arguments(String text) {
        return ARGUMENT.matcher(text).results().map(MatchResult::group).collect(toSet());
    }

    private static Map<String, String> texts(boolean chinese) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(file -> file.toString().endsWith("_zh_CN.properties") == chinese).toList()) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    var properties = new Properties();
                    properties.load(reader);
                    properties.forEach((key, value) -> assertThat(texts.put((String) key, (String) value))
                            .as("%s is in two files, one of them %s", key, file).isNull());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
