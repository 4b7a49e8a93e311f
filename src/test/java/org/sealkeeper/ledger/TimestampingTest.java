package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sealkeeper.ledger.LedgerDatabase.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.LedgerDatabase.Verified;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/** Checkpoints are stamped by a time-stamping authority, which is {@code openssl ts} here. */
class TimestampingTest extends SealkeeperTest {

    @Autowired
    private JdbcConnectionDetails server;
    @Autowired
    private Sealer sealer;

    @TempDir
    private Path folder;

    @Test
    void a_checkpoint_is_stamped_and_the_stamp_is_verified_without_a_server_and_by_openssl() throws Exception {
        try (var tsa = new OpenSslTsa(Files.createDirectory(folder.resolve("tsa")));
                LedgerDatabase ledger = new LedgerDatabase(server).sealed(5)) {
            Checkpoint checkpoint = ledger.sealed().checkpoint();

            TimestampToken token = timestamping(ledger, tsa.url(), tsa.root().toString()).stamp(checkpoint);

            assertThat(token.authority()).isEqualTo("CN=Test TSA");
            assertThat(tsa.verifies(token.encoded(), checkpoint.note())).isTrue();
            assertThat(tsa.verifies(token.encoded(), checkpoint.note() + "x")).isFalse();
            ledger.sealed(3);
            Path file = ledger.export(folder.resolve("ledger.jsonl"));
            Verified verified = verify(file, "--key=" + ledger.verifier(), "--tsa=" + tsa.root());
            assertThat(verified.text()).contains("[holds] At " + token.statedAt()
                    + ", CN=Test TSA stated that the checkpoint over 5 events was there.\n", "Everything holds.");
            assertThat(verify(file, "--key=" + ledger.verifier()).text()).contains("pass its root with --tsa");

            Files.writeString(file, Files.readString(file).replace("\"size\":5,\"token\":\"MII", "\"size\":5,\"token\":\"MIJ"));
            assertThat(verify(file, "--key=" + ledger.verifier()).text())
                    .contains("[FAULT] The time stamp of the checkpoint over 5 events is not valid");
        }
    }

    @Test
    void a_stamp_of_somebody_else_is_not_taken() throws Exception {
        try (var tsa = new OpenSslTsa(Files.createDirectory(folder.resolve("tsa")));
                var other = new OpenSslTsa(Files.createDirectory(folder.resolve("other")));
                LedgerDatabase ledger = new LedgerDatabase(server).sealed(1)) {
            Timestamping stranger = timestamping(ledger, other.url(), tsa.root().toString());
            Timestamping wrong = timestamping(ledger, tsa.url() + "?", tsa.root().toString());

            assertThatThrownBy(() -> stranger.stamp(ledger.sealed().checkpoint()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(ledger.jdbc().sql("select count(*) from ledger_timestamp").query(Long.class).single()).isZero();
            assertThat(wrong.stamp(ledger.sealed().checkpoint()).authority()).isEqualTo("CN=Test TSA");
        }
    }

    private Timestamping timestamping(LedgerDatabase ledger, String url, String roots) {
        return new Timestamping(ledger.jdbc(), ledger.sealed(), sealer, Clock.systemUTC(), url, roots, Duration.ofHours(1));
    }
}
