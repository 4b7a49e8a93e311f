package org.sealkeeper.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.stereotype.Component;

/** What is configured, and where it comes from. Of several sources that set the same, the first one counts. */
@Component
class ConfiguredSettings {

    private static final List<String> OURS = List.of("sealkeeper", "spring.mail", "spring.datasource", "server");
    /** Shown as they are: they only name where a secret is. */
    private static final Pattern OPEN = Pattern.compile(".*-file$");
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|passphrase|secret|api-?key).*|(.*-)?(token|key)");
    private static final Set<String> HARMLESS = Set.of("needed", "if-exportable", "never");
    private static final Pattern USER_IN_URL = Pattern.compile("://[^/@\\s]+@");
    private static final Pattern SECRET_IN_URL =
            Pattern.compile("(?i)([?&;][^=&;]*(?:password|user|token|key|secret|sign)[^=&;]*=)[^&;]*");
    /** Whoever has the whole address may write there. */
    private static final Pattern SECRET_PATH = Pattern.compile("(?i).*(webhook|robot|chat|slack|teams|feishu|wecom|dingtalk).*");
    private static final Pattern PATH_OF_URL = Pattern.compile("(https?://[^/\\s]+)/\\S*");

    private final ConfigurableEnvironment environment;

    ConfiguredSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * One setting.
     *
     * @param value empty when it is a secret
     * @param source such as {@code System Environment Property "SEALKEEPER_HTTPS"}
     */
    record Setting(String name, String value, boolean secret, String source) {
    }

    List<Setting> all() {
        Map<String, Setting> found = new TreeMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream().filter(name -> !name.isEmpty() && OURS.stream().anyMatch(prefix -> name.equals(
                        ConfigurationPropertyName.of(prefix)) || ConfigurationPropertyName.of(prefix).isAncestorOf(name)))
                        .forEach(name -> add(found, name, source));
            }
        }
        return new ArrayList<>(found.values());
    }

    private void add(Map<String, Setting> found, ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property != null) {
            found.computeIfAbsent(name.toString(), key -> setting(key, String.valueOf(property.getValue()),
                    property.getOrigin() == null ? String.valueOf(source.getUnderlyingSource())
                            : property.getOrigin().toString()));
        }
    }

    private Setting setting(String name, String written, String source) {
        if (isSecret(name) && !HARMLESS.contains(written)) {
            return new Setting(name, "", true, source);
        }
        String value;
        try {
            value = environment.resolvePlaceholders(written);
        } catch (IllegalArgumentException unresolvable) {
            value = written;
        }
        String shown = withoutSecrets(value);
        return new Setting(name, SECRET_PATH.matcher(name).matches() ? PATH_OF_URL.matcher(shown).replaceAll("$1/…") : shown,
                false, source);
    }

    static boolean isSecret(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return SECRET.matcher(last).matches() && !OPEN.matcher(last).matches();
    }

    /** Addresses may have a user and password in them. */
    static String withoutSecrets(String value) {
        return SECRET_IN_URL.matcher(USER_IN_URL.matcher(value).replaceAll("://…@")).replaceAll("$1…");
    }
}
