package org.sealkeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.text.Texts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens every backup when the server is gone. Recovery holders' certificates are configured; where none is, a key is
 * made on first start, and there is a standing warning until its files have been moved off the server.
 */
@Component
public class RecoveryKey {

    private static final Logger log = LoggerFactory.getLogger(RecoveryKey.class);

    private final BackupSettings settings;
    private final OwnKeys keys;
    private final RecoveryPassword password;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final TransactionTemplate transaction;

    RecoveryKey(BackupSettings settings, OwnKeys keys, RecoveryPassword password, JdbcClient jdbc, Clock clock,
            PlatformTransactionManager transactions) {
        this.settings = settings;
        this.keys = keys;
        this.password = password;
        this.jdbc = jdbc;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Where the recovery key that Sealkeeper made lies; empty when it was moved away or certificates are configured. */
    public Optional<Path> fileOnThisServer() {
        if (!settings.recoveryCertificates().isEmpty() || !Files.isDirectory(settings.recoveryFolder())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(settings.recoveryFolder())) {
            return files.filter(file -> file.getFileName().toString().matches("recovery-key.*\\.pem")).sorted()
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** What is to be said wherever backups are shown, as long as a recovery key or password lies on the server. */
    public Optional<String> warning(Locale locale) {
        var warnings = new ArrayList<String>();
        fileOnThisServer().ifPresent(
                file -> warnings.add(Texts.in(locale, "backup.warning.recovery-key-on-server", file)));
        password.fileOnThisServer().ifPresent(
                file -> warnings.add(Texts.in(locale, "backup.warning.recovery-password-on-server", file)));
        return warnings.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", warnings));
    }

    /** Recovery holders' certificates; at least one. */
    List<X509Certificate> certificates() {
        if (settings.recoveryCertificates().isEmpty()) {
            return List.of(own().orElseThrow(() -> new IllegalStateException("There is no recovery key yet")));
        }
        var certificates = new ArrayList<X509Certificate>();
        for (Path place : settings.recoveryCertificates()) {
            certificates.addAll(configured(place));
        }
        if (certificates.isEmpty()) {
            throw new IllegalStateException("There is no certificate in " + settings.recoveryCertificates()
                    + ". Put a recovery holder's certificate there (PEM), or leave"
                    + " sealkeeper.backup.recovery-certificates empty.");
        }
        return certificates;
    }

    /** Makes a key where no certificates are configured, and reads those that are. */
    void prepare() {
        if (settings.recoveryCertificates().isEmpty()) {
            transaction.executeWithoutResult(status -> {
                jdbc.sql("select pg_advisory_xact_lock(hashtext('backup_key'))").query((row, number) -> 1).single();
                if (own().isEmpty()) {
                    make();
                }
            });
        } else {
            certificates();
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void tell() {
        warning(Locale.ENGLISH).ifPresent(log::warn);
    }

    private void make() {
        try {
            KeyPair pair = RecoveryKeyFiles.newPair(settings.profile() == RecipientProfile.PQ
                    ? RecipientKind.ML_KEM_1024 : RecipientKind.RSA);
            X509Certificate certificate = SelfSigned.certificate("CN=Sealkeeper recovery key", pair, clock.instant());
            keys.insert(name(), Optional.empty(), Optional.empty(), certificate);
            // A key that is there opens the backups of a database that is not: it is never overwritten.
            Path folder = folder();
            String suffix = Files.exists(folder.resolve("recovery-key.pem"))
                    ? "-" + Hash.fingerprint(certificate).substring(0, 8) : "";
            RecoveryKeyFiles.write(folder, suffix, pair, certificate);
        } catch (IOException e) {
            throw new IllegalStateException("The recovery key cannot be written to " + settings.recoveryFolder() + ": "
                    + e.getMessage(), e);
        }
    }

    private String name() {
        return settings.profile() == RecipientProfile.PQ ? "recovery-pq" : "recovery";
    }

    private Optional<X509Certificate> own() {
        return jdbc.sql("/* prepared */ select certificate from backup_key where name = :name")
                .param("name", name())
                .query((row, number) -> Pem.certificate(row.getBytes("certificate")))
                .optional();
    }

    private static List<X509Certificate> configured(Path place) {
        var certificates = new ArrayList<X509Certificate>();
        try (Stream<Path> found = Files.isDirectory(place) ? Files.list(place) : Stream.of(place)) {
            for (Path file : found.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    certificates.addAll(Pem.certificates(in));
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The recovery certificates in " + place + " cannot be read ("
                    + e.getMessage() + "). They must be certificates in PEM form, without private keys.", e);
        }
        return certificates;
    }

    private Path folder() throws IOException {
        return Files.createDirectories(settings.recoveryFolder());
    }
}
