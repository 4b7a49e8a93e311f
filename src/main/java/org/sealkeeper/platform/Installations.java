package org.sealkeeper.platform;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.Installation.Purpose;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What came of installations, and what people have put in use at consoles. */
@Component
public class Installations {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;

    Installations(JdbcClient jdbc, Inventory inventory, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What a person last put in use at the console: nothing when the signature was taken out of use. */
    public record AtConsole(Optional<VersionId> version, String by, Instant at) {
    }

    /** Notes what a person did at the console, for a platform that cannot be asked. */
    public void installedAtConsole(Installation installation, String by) {
        jdbc.sql("""
                insert into console_installation (signature_id, version_id, installed_by, installed_at)
                values (:signature, :version, :by, :at)
                on conflict (signature_id) do update
                set version_id = excluded.version_id, installed_by = excluded.installed_by,
                    installed_at = excluded.installed_at
                """)
                .param("signature", installation.signature().value())
                .param("version", installation.version().map(VersionId::value).orElse(null))
                .param("by", by).param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        installed(installation, by);
    }

    /** Empty when nobody has installed anything at the console. */
    public Optional<AtConsole> atConsole(SignatureId signature) {
        return jdbc.sql("select * from console_installation where signature_id = :signature")
                .param("signature", signature.value())
                .query((row, number) -> new AtConsole(
                        Optional.ofNullable(row.getObject("version_id", UUID.class)).map(VersionId::new),
                        row.getString("installed_by"), row.getObject("installed_at", Timestamp.class).toInstant()))
                .optional();
    }

    void installed(Installation installation, String actor) {
        if (installation.purpose() == Purpose.PREVIOUS_VERSION) {
            Signature signature = inventory.signature(installation.signature());
            ledger.record(Entry.of("version.rolled-back").signature(signature.id().value()).actor(actor)
                    .renewal(installation.renewal().orElse(null)).detail("platform", signature.platform())
                    .detail("to", installation.version().map(inventory::version).map(Version::number)));
        } else {
            ledger.record(installedEntry(installation, actor).outcome("INSTALLED"));
        }
    }

    /** Notes that the platform, or its console, did not take a new version. */
    public void refused(Installation installation, String reason, String actor) {
        ledger.record(installedEntry(installation, actor).outcome("REFUSED").detail("reason", reason));
    }

    private Entry installedEntry(Installation installation, String actor) {
        Signature signature = inventory.signature(installation.signature());
        Version version = inventory.version(installation.version().orElseThrow());
        return Entry.of("version.installed").signature(signature.id().value()).actor(actor)
                .renewal(installation.renewal().orElse(null)).detail("platform", signature.platform())
                .detail("version", version.number()).detail("sha256", version.fingerprint());
    }
}
