package org.sealkeeper.backup;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Where backups go and who can open them: {@code sealkeeper.backup.*}. */
@Configuration(proxyBeanMethods = false)
class BackupSettings {

    private static final Duration WARM_UP_AFTER = Duration.ofSeconds(20);
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");

    private final Path dataFolder;
    private final Path localFolder;
    private final List<Path> recoveryCertificates;
    private final RecipientProfile profile;
    private final Optional<Path> recoveryPasswordFile;
    private final boolean warmUp;

    BackupSettings(@Value("${sealkeeper.data-dir:./data}") Path dataFolder,
            @Value("${sealkeeper.backup.local.path:${sealkeeper.data-dir:./data}/backups}") Path localFolder,
            @Value("${sealkeeper.backup.recovery-certificates:}") List<String> recoveryCertificates,
            @Value("${sealkeeper.backup.profile:classic}") String profile,
            @Value("${sealkeeper.backup.recovery-password-file:}") String recoveryPasswordFile,
            @Value("${sealkeeper.backup.warm-up:true}") boolean warmUp) {
        this.dataFolder = dataFolder;
        this.localFolder = localFolder;
        this.recoveryCertificates = recoveryCertificates.stream().filter(place -> !place.isBlank()).map(Path::of)
                .toList();
        this.profile = RecipientProfile.of(profile);
        this.recoveryPasswordFile = Optional.of(recoveryPasswordFile).filter(file -> !file.isBlank()).map(Path::of);
        this.warmUp = warmUp;
    }

    /** {@code local}, unless it is switched off, then the folders, then what speaks S3; each by the order of its ids. */
    @Bean
    Stores stores(Environment environment, Clock clock) {
        var entries = new ArrayList<Stores.Entry>();
        Binder binder = Binder.get(environment);
        if (binder.bind("sealkeeper.backup.local.enabled", Boolean.class).orElse(true)) {
            var local = new FolderStoreSettings(localFolder,
                    binder.bind("sealkeeper.backup.local.required", Boolean.class).orElse(true),
                    binder.bind("sealkeeper.backup.local.object-lock", Period.class).orElse(null));
            entries.add(local.entry("local", "sealkeeper.backup.local"));
        }
        configured(binder, "folder", FolderStoreSettings.class)
                .forEach((id, settings) -> entries.add(settings.entry(id, "sealkeeper.backup.folder." + id)));
        configured(binder, "s3", S3Settings.class)
                .forEach((id, settings) -> entries.add(settings.entry(id, clock)));
        return new Stores(entries);
    }

    private static <T> Map<String, T> configured(Binder binder, String kind, Class<T> settings) {
        String prefix = "sealkeeper.backup." + kind;
        Map<String, T> stores = new TreeMap<>(binder.bind(prefix, Bindable.mapOf(String.class, settings))
                .orElse(Map.of()));
        stores.keySet().forEach(id -> StoreSettingsRefused.unless(ID.matcher(id).matches(), prefix + "." + id
                + ": a store's id has lower-case letters, digits and hyphens, at most 41"));
        return stores;
    }

    Path recoveryFolder() {
        return dataFolder.resolve("recovery");
    }

    /** Files and folders of PEM certificates; empty when Sealkeeper shall make a recovery key itself. */
    List<Path> recoveryCertificates() {
        return recoveryCertificates;
    }

    RecipientProfile profile() {
        return profile;
    }

    /** Where the recovery password is read from once; empty when there shall be none. */
    Optional<Path> recoveryPasswordFile() {
        return recoveryPasswordFile;
    }

    /**
     * The cipher gets fast after some seconds of small calls; the first backup should not have to wait for that, nor the first
     * who look at a page.
     */
    @EventListener(ApplicationReadyEvent.class)
    void warmCipherUp() {
        if (warmUp) {
            var thread = new Thread(AesGcm::warmUp, "backup-cipher-warm-up");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            CompletableFuture.delayedExecutor(WARM_UP_AFTER.toSeconds(), TimeUnit.SECONDS).execute(thread::start);
        }
    }
}
