package org.sealkeeper.platform;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyCustody;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The platforms by id. */
@Component
public class Platforms {

    private final Map<String, Platform> byId = new TreeMap<>();

    Platforms(List<Platform> platforms, ObjectProvider<ConfiguredPlatforms> configured) {
        Stream.concat(platforms.stream(), configured.stream().flatMap(kind -> kind.platforms().stream()))
                .forEach(this::add);
    }

    /** @throws Refusal INVALID when there is none of that id */
    public Platform named(String id) {
        Platform platform = byId.get(id);
        if (platform == null) {
            throw Refusal.of(Refusal.Kind.INVALID, "platform.unknown", id, String.join(", ", byId.keySet()));
        }
        return platform;
    }

    /** @throws Refusal INVALID when the platform needs keys that may not leave the vault */
    public void refuseUnusable(String id, KeyCustody custody) {
        if (named(id).needsKey() && custody == KeyCustody.NON_EXPORTABLE) {
            throw Refusal.of(Refusal.Kind.INVALID, "platform.key-needed", id);
        }
    }

    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    private void add(Platform platform) {
        if (byId.put(platform.id(), platform) != null) {
            throw new IllegalStateException("Two platforms are called " + platform.id()
                    + "; give one of them another id");
        }
    }
}
