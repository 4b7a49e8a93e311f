package org.sealkeeper.issuance.remote;

import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reads the servers of one protocol from the configuration: {@code sealkeeper.<protocol>.<id>.*}. */
public final class ConfiguredServers {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");

    private ConfiguredServers() {
    }

    /**
     * The settings by id; none when nothing is configured.
     *
     * @throws SettingsRefused when an id cannot be one
     */
    public static <T> Map<String, T> of(Environment environment, String prefix, Class<T> settings) {
        Map<String, T> servers = Binder.get(environment).bind(prefix, Bindable.mapOf(String.class, settings))
                .orElse(Map.of());
        servers.keySet().forEach(id -> SettingsRefused.unless(ID.matcher(id).matches(), prefix + "." + id
                + ": an issuer's id has lower-case letters, digits and hyphens, at most 41"));
        return servers;
    }
}
