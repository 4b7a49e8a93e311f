package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation says of settings is so, and its links lead somewhere. */
class DocumentationTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("src", "docs");
    private static final Path CONFIGURATION = DOCS.resolve("configuration.md");
    private static final Pattern TABLE_OF_SETTINGS = Pattern.compile("\\| `(sealkeeper\\.[a-z0-9.<>-]*)` \\| default \\| is \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING_LEVEL = Pattern.compile("(?m)^#+(?= )");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

    @Test
    void every_setting_that_is_read_is_described_and_no_other() {
        assertThat(KnownSettings.unknownRecords()).as("records of settings; list them in KnownSettings").isEmpty();
        Set<String> read = KnownSettings.all().keySet();
        Set<String> described = described().keySet();
        assertThat(read).as("read, and not in " + CONFIGURATION).filteredOn(name -> !described.contains(name)).isEmpty();
        assertThat(described).as("in " + CONFIGURATION + ", and not read").filteredOn(name -> !read.contains(name)).isEmpty();
    }

    @Test
    void defaults_are_as_described() {
        Map<String, String> described = described();
        KnownSettings.all().forEach((name, usual) -> {
            if (!usual.isEmpty()) {
                assertThat(described.getOrDefault(name, "")).as(name).contains("`" + usual + "`");
            }
        });
    }

    @Test
    void links_lead_to_files_and_headings_that_there_are() throws IOException {
        for (Path page : pages()) {
            for (MatchResult link : LINK.matcher(prose(Sources.content(page))).results().toList()) {
                String target = link.group(1);
                if (target.startsWith("http")) {
                    continue;
                }
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
                assertThat(file).as(page + " → " + target).exists();
                if (parts.length == 2) {
                    assertThat(anchors(file)).as(page + " → " + target).contains(parts[1]);
                }
            }
        }
    }

    /** What people read is what they search the page for. */
    @Test
    void messages_that_troubleshooting_quotes_are_ours() {
        List<String> texts = Stream.of(Sources.read(Path.of("src/main/resources/messages"), ".properties").stream().flatMap(String::lines)
                        .map(line -> line.replaceAll("\\{\\d[^}]*}", "…").replace("''", "'")),
                Sources.read(Path.of("src/main/java"), ".java").stream()
                        .map(source -> source.replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"").replace("\\u201c", "“").replace("\\u201d", "”")),
                Sources.read(Path.of("src/main/resources/restore"), ".sh").stream()).flatMap(one -> one).toList();
        List<String> quoted = Sources.content(DOCS.resolve("troubleshooting.md")).lines()
                .filter(line -> line.startsWith("> ")).map(line -> line.substring(2)).toList();

        assertThat(quoted).hasSizeGreaterThan(25);
        assertThat(quoted.stream().filter(message -> texts.stream().noneMatch(text ->
                Stream.of(message.split("…")).allMatch(part -> text.contains(part.strip()))))).as("no messages of ours").isEmpty();
    }

    /** Whoever changes one changes the other; what is said between is for people to compare. */
    @Test
    void the_chinese_readme_has_the_same_headings_commands_names_and_links() {
        Path chinese = DOCS.resolve("README.zh-CN.md");
        String one = Sources.content(README);
        String other = Sources.content(chinese);

        assertThat(found(HEADING_LEVEL, prose(other))).isEqualTo(found(HEADING_LEVEL, prose(one)));
        assertThat(found(FENCED, other)).isEqualTo(found(FENCED, one));
        assertThat(found(CODE, prose(other))).hasSameElementsAs(found(CODE, prose(one)));
        assertThat(targets(chinese)).containsExactlyInAnyOrderElementsOf(targets(README));
    }

    @Test
    void the_picture_of_the_architecture_has_every_package() throws IOException {
        String picture = Sources.content(DOCS.resolve("images/architecture.svg"));
        try (Stream<Path> packages = Files.list(Path.of("src/main/java/org/sealkeeper"))) {
            assertThat(packages.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()))
                    .allSatisfy(name -> assertThat(picture).containsPattern("\\b" + name + "\\b"));
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group().replaceAll("\\s+", " ")).toList();
    }

    private static String prose(String text) {
        return FENCED.matcher(text).replaceAll("");
    }

    /** The files and pages that a page links to, but for itself and the other README. */
    private static List<String> targets(Path page) {
        return LINK.matcher(prose(Sources.content(page))).results().map(link -> link.group(1))
                .filter(target -> !target.startsWith("#"))
                .map(target -> target.startsWith("http") ? target : page.resolveSibling(target.split("#")[0]).normalize().toString())
                .filter(target -> !target.matches("(.*/)?README(\\.zh-CN)?\\.md")).toList();
    }

    /** By name, the cell that has its default. */
    private static Map<String, String> described() {
        var found = new TreeMap<String, String>();
        String prefix = null;
        for (String line : Sources.content(CONFIGURATION).lines().toList()) {
            var table = TABLE_OF_SETTINGS.matcher(line);
            if (table.matches()) {
                prefix = table.group(1);
            } else if (!line.startsWith("|")) {
                prefix = null;
            } else if (prefix != null && !line.startsWith("|---")) {
                String[] cells = line.split("(?<!\\\\)\\|");
                for (MatchResult name : CODE.matcher(cells[1]).results().toList()) {
                    found.put(prefix + name.group(1), cells[2]);
                }
            }
        }
        return found;
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>(List.of(README));
        try (Stream<Path> files = Files.walk(DOCS)) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** As GitHub makes them. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(prose(Sources.content(page))).results()
                .map(heading -> heading.group(1).toLowerCase().replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
