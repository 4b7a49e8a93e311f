package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Where backups go and who can open them: {@code sealkeeper.backup.*}. */
@Configuration(proxyBeanMethods = false)
class BackupSettings {

    private static final Duration WARM_UP = Duration.ofSeconds(3);

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

    @Bean
    BackupStore localStore() {
        try {
            return new LocalStore(localFolder);
        } catch (IOException e) {
            throw new IllegalStateException("The backup folder " + localFolder + " cannot be made (" + e.getMessage()
                    + "). Name another one in sealkeeper.backup.local.path.", e);
        }
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

    /** The cipher gets fast after some seconds of small calls; the first backup should not have to wait for that. */
    @EventListener(ApplicationReadyEvent.class)
    void warmCipherUp() {
        if (warmUp) {
            var thread = new Thread(() -> AesGcm.warmUp(WARM_UP), "backup-cipher-warm-up");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }
    }
}
