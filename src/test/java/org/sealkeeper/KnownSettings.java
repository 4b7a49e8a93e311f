package org.sealkeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** Every {@code sealkeeper.*} property that the application reads, with its default; found in its sources. */
final class KnownSettings {

    /** Records that are bound for each id, and where. */
    static final Map<String, String> RECORDS = Map.of(
            "issuance.acme.AcmeSettings", "sealkeeper.acme.<id>",
            "issuance.cmp.CmpSettings", "sealkeeper.cmp.<id>",
            "issuance.est.EstSettings", "sealkeeper.est.<id>",
            "platform.tokenim.TokenImSettings", "sealkeeper.tokenim.<id>",
            "platform.folder.FolderSettings", "sealkeeper.folder.<id>",
            "notification.ChannelSettings", "sealkeeper.channels.<id>",
            "backup.S3Settings", "sealkeeper.backup.s3.<id>",
            "backup.FolderStoreSettings", "sealkeeper.backup.folder.<id>");
    /** Records in these. */
    private static final Set<String> NESTED = Set.of("DnsSettings", "TlsSettings");
    /** Names that are put together. */
    private static final List<String> BY_KIND = List.of("sealkeeper.private-ca.validity-days.<kind>",
            "sealkeeper.backup.schedule.<criticality>", "sealkeeper.backup.retention.<criticality>.days",
            "sealkeeper.backup.retention.<criticality>.weeks", "sealkeeper.backup.retention.<criticality>.months",
            "sealkeeper.backup.retention.<criticality>.years", "sealkeeper.directory.groups.<group>", "sealkeeper.demo.tokenim-port",
            "sealkeeper.escalation.chain", "sealkeeper.escalation.<task>");

    private static final String PLACEHOLDER = "\\$\\{(sealkeeper\\.[a-z0-9.-]+)(?::((?:[^{}$]|\\{\\d})*)(}?))?";
    private static final String ASKED = "(?:bind|getProperty)\\(\\s*\"(sealkeeper\\.[a-z0-9.-]+)\"";

    private static final Map<String, String> ALL = find();

    private KnownSettings() {
    }

    /** The default by name; empty where there is none, or where it depends on something else. */
    static Map<String, String> all() {
        return ALL;
    }

    private static Map<String, String> find() {
        var settings = new TreeMap<String, String>();
        RECORDS.forEach((record, prefix) -> addRecord(settings, prefix, type(record)));
        BY_KIND.forEach(name -> settings.put(name, ""));
        Sources.matches(PLACEHOLDER).forEach(found -> settings.merge(found.group(1),
                "}".equals(found.group(3)) ? found.group(2) : "", (one, other) -> one.isEmpty() ? other : one));
        Sources.matches(ASKED).map(found -> found.group(1).endsWith(".") ? found.group(1) + "<name>" : found.group(1))
                .filter(name -> settings.keySet().stream().noneMatch(known -> known.startsWith(name + ".")))
                .forEach(name -> settings.putIfAbsent(name, ""));
        settings.putAll(ofApplicationYml());
        return settings;
    }

    /** Whether an environment variable sets one of them. */
    static boolean isVariable(String name) {
        return ALL.keySet().stream().map(KnownSettings::variable).anyMatch(pattern -> pattern.matcher(name).matches());
    }

    static Class<?> type(String record) {
        try {
            return Class.forName("org.sealkeeper." + record);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(record + " is no more: correct KnownSettings", e);
        }
    }

    /** Records of settings that are neither listed above nor in one of those. */
    static Set<String> unknownRecords() {
        Set<String> known = Stream.concat(NESTED.stream(),
                RECORDS.keySet().stream().map(name -> name.substring(name.lastIndexOf('.') + 1))).collect(Collectors.toSet());
        return Sources.matches("\\brecord (\\w+Settings)\\(").map(found -> found.group(1))
                .filter(name -> !known.contains(name)).collect(Collectors.toSet());
    }

    private static Pattern variable(String property) {
        return Pattern.compile(Arrays.stream(property.split("<[a-z]+>", -1))
                .map(part -> Pattern.quote(part.toUpperCase().replace('.', '_').replace('-', '_')))
                .collect(Collectors.joining("[A-Z0-9_]+")));
    }

    private static void addRecord(Map<String, String> settings, String prefix, Class<?> type) {
        Constructor<?> canonical = Stream.of(type.getDeclaredConstructors())
                .filter(one -> one.getParameterCount() == type.getRecordComponents().length).findFirst().orElseThrow();
        for (Parameter component : canonical.getParameters()) {
            String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
            if (component.getType().isRecord() && component.getType().getSimpleName().endsWith("Settings")) {
                addRecord(settings, name, component.getType());
            } else if (Map.class.isAssignableFrom(component.getType())) {
                settings.put(name + ".<name>", "");
            } else {
                DefaultValue usual = component.getAnnotation(DefaultValue.class);
                settings.put(name, usual != null ? String.join(",", usual.value())
                        : component.getType() == boolean.class ? "false" : "");
            }
        }
    }

    private static Map<String, String> ofApplicationYml() {
        try {
            PropertySource<?> file = new YamlPropertySourceLoader()
                    .load("application", new FileSystemResource("src/main/resources/application.yml")).get(0);
            return Stream.of(((EnumerablePropertySource<?>) file).getPropertyNames())
                    .filter(name -> name.startsWith("sealkeeper."))
                    .collect(Collectors.toMap(name -> name, name -> String.valueOf(file.getProperty(name))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
