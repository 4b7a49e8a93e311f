package org.sealkeeper.platform.folder;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sealkeeper.platform.ConfiguredPlatforms;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The folders of the configuration, and {@code folder}, which is there without any. */
@Component
class Folders implements ConfiguredPlatforms {

    private final List<Platform> platforms;

    Folders(Environment environment, Vault vault,
            @Value("${sealkeeper.platform.folder.path:${sealkeeper.data-dir:./data}/platforms}") Path embedded) {
        Map<String, FolderSettings> configured = new TreeMap<>(Binder.get(environment)
                .bind("sealkeeper.folder", Bindable.mapOf(String.class, FolderSettings.class)).orElse(Map.of()));
        configured.forEach((id, settings) -> settings.check(id));
        configured.putIfAbsent("folder", FolderSettings.embedded(embedded.toAbsolutePath().normalize()));
        this.platforms = configured.entrySet().stream()
                .<Platform>map(folder -> new FolderPlatform(folder.getKey(), folder.getValue(), vault)).toList();
    }

    @Override
    public List<? extends Platform> platforms() {
        return platforms;
    }
}
