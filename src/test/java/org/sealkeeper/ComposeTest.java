package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker-compose.yml} names is there: settings, files, volumes, services, variables. Docker itself is not asked. */
class ComposeTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)(?:(:[-?])([^}]*))?}");
    private static final String TEXT = Sources.content(Path.of("docker-compose.yml"));
    private static final JsonNode FILE = new ObjectMapper().valueToTree(new Yaml().<Object>load(TEXT));
    private static final Map<String, JsonNode> SERVICES = fields(FILE.get("services"));
    private static final List<String> NODES = List.of("sealkeeper-1", "sealkeeper-2");

    @Test
    void nodes_are_given_only_settings_that_there_are() throws IOException {
        Set<String> springs = springProperties();
        for (String node : NODES) {
            assertThat(environment(node).keySet()).allSatisfy(variable -> assertThat(KnownSettings.isVariable(variable)
                    || springs.contains(variable)).as(variable).isTrue());
        }
    }

    @Test
    void store_of_the_nodes_is_read_from_their_variables() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("compose-systemEnvironment",
                new HashMap<>(environment("sealkeeper-1"))));

        Map<String, ?> stores = new Binder(ConfigurationPropertySources.get(environment)).bind("sealkeeper.backup.s3",
                Bindable.mapOf(String.class, KnownSettings.type("backup.S3Settings"))).get();

        assertThat(stores).containsOnlyKeys("seaweedfs");
        assertThat(stores.get("seaweedfs")).hasFieldOrPropertyWithValue("bucket", SERVICES.get("bucket").at("/environment/S3_BUCKET").asText())
                .hasFieldOrPropertyWithValue("accessKey", SERVICES.get("seaweedfs").at("/environment/S3_ACCESS_KEY").asText())
                .hasFieldOrPropertyWithValue("pathStyle", true)
                .hasFieldOrPropertyWithValue("required", false)
                .extracting("endpoint").hasToString("http://seaweedfs:8333");
    }

    /** Each has a data folder of its own, which it locks, and they share what both must have. */
    @Test
    void nodes_differ_in_their_data_folder_only() {
        assertThat(environment("sealkeeper-1")).isEqualTo(environment("sealkeeper-2"));
        Map<String, String> first = volumes("sealkeeper-1");
        Map<String, String> second = volumes("sealkeeper-2");
        assertThat(first.get("/data")).isNotEqualTo(second.get("/data"));
        first.remove("/data");
        second.remove("/data");
        assertThat(first).isEqualTo(second).containsOnlyKeys("/data/vault", "/data/recovery", "/shared");
    }

    @Test
    void image_has_the_folders_that_nodes_write_to_with_the_right_owner() {
        String made = Sources.content(Path.of("src/main/docker/Dockerfile")).lines()
                .filter(line -> line.contains("install -d -o sealkeeper")).findFirst().orElseThrow();
        assertThat(volumes("sealkeeper-1").keySet()).allSatisfy(folder -> assertThat(made + " ").contains(" " + folder + " "));
    }

    @Test
    void files_that_are_mounted_are_there() {
        SERVICES.forEach((name, service) -> service.path("volumes").forEach(volume -> {
            String source = withDefaults(volume.asText()).split(":")[0];
            if (source.startsWith(".")) {
                assertThat(Path.of(source)).as(name).exists();
            } else {
                assertThat(FILE.get("volumes").has(source)).as(name + " " + source).isTrue();
            }
        }));
        assertThat(Path.of(SERVICES.get("sealkeeper-1").at("/build/dockerfile").asText())).exists();
    }

    /** Otherwise nobody has what a service waits for. */
    @Test
    void services_wait_for_services_that_start_without_a_profile_and_say_when_they_are_well() {
        SERVICES.forEach((name, service) -> fields(service.path("depends_on")).forEach((other, how) -> {
            assertThat(SERVICES).as(name).containsKey(other);
            assertThat(SERVICES.get(other).has("profiles")).as(name + " waits for " + other).isFalse();
            if (how.get("condition").asText().equals("service_healthy") && !NODES.contains(other)) {
                assertThat(SERVICES.get(other).has("healthcheck")).as(other).isTrue();
            }
        }));
        assertThat(Sources.content(Path.of("src/main/docker/Dockerfile"))).contains("HEALTHCHECK");
    }

    @Test
    void nothing_is_reached_from_other_machines_unless_somebody_says_so() {
        SERVICES.forEach((name, service) -> service.path("ports").forEach(port ->
                assertThat(withDefaults(port.asText())).as(name).startsWith("127.0.0.1:")));
    }

    /** Docker Compose does not start without these. */
    @Test
    void variables_that_must_be_set_are_in_the_example_and_no_others_are_empty_there() throws IOException {
        Set<String> needed = VARIABLE.matcher(TEXT).results().filter(found -> ":?".equals(found.group(2)))
                .map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
        List<String> example = Files.readAllLines(Path.of(".env.example"));

        assertThat(example.stream().filter(line -> line.matches("[A-Z0-9_]+=")).map(line -> line.replace("=", "")))
                .containsExactlyInAnyOrderElementsOf(needed);
        assertThat(VARIABLE.matcher(TEXT).results().filter(found -> found.group(2) == null)).isEmpty();
        fields(FILE.get("secrets")).values().forEach(secret -> assertThat(example)
                .anyMatch(line -> line.startsWith(secret.get("environment").asText() + "=")));
    }

    @Test
    void prometheus_asks_every_node_and_reads_the_rules_that_are_mounted() {
        JsonNode prometheus = new ObjectMapper().valueToTree(new Yaml().<Object>load(
                Sources.content(Path.of("src/main/observability/prometheus.yml"))));

        assertThat(texts(prometheus.at("/scrape_configs/0/static_configs/0/targets")))
                .containsExactlyElementsOf(NODES.stream().map(node -> node + ":8080").toList());
        assertThat(volumes("prometheus")).containsKey("/etc/prometheus/" + prometheus.at("/rule_files/0").asText());
        assertThat(prometheus.at("/scrape_configs/0/authorization/credentials_file").asText())
                .isEqualTo("/run/secrets/" + FILE.get("secrets").fieldNames().next());
    }

    private static Map<String, Object> environment(String service) {
        var variables = new HashMap<String, Object>();
        fields(SERVICES.get(service).get("environment"))
                .forEach((name, value) -> variables.put(name, withDefaults(value.asText())));
        return variables;
    }

    /** What is mounted, by the place in the container. */
    private static Map<String, String> volumes(String service) {
        return StreamSupport.stream(SERVICES.get(service).get("volumes").spliterator(), false)
                .map(volume -> withDefaults(volume.asText()).split(":"))
                .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
    }

    private static String withDefaults(String text) {
        return VARIABLE.matcher(text).replaceAll(found -> ":-".equals(found.group(2)) ? found.group(3) : "set-in-env");
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static Map<String, JsonNode> fields(JsonNode node) {
        return node.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** As environment variables. */
    private static Set<String> springProperties() throws IOException {
        var names = new TreeSet<String>();
        for (URL file : Collections.list(ComposeTest.class.getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream content = file.openStream()) {
                new ObjectMapper().readTree(content).path("properties").forEach(property -> names.add(
                        property.get("name").asText().toUpperCase().replaceAll("[.-]", "_")));
            }
        }
        assertThat(names).contains("SERVER_PORT");
        return names;
    }
}
