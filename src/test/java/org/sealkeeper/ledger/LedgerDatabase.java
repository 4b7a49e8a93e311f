package org.sealkeeper.ledger;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A ledger in a database of its own, that a test may do to what it likes. Its keys are in memory. */
final class LedgerDatabase implements AutoCloseable {

    /** What a verification said. */
    record Verified(int code, String text) {
    }

    private final JdbcConnectionDetails server;
    private final String name;
    private final CheckpointKeys keys;
    private final DriverManagerDataSource source;
    private final JdbcClient jdbc;

    LedgerDatabase(JdbcConnectionDetails server) {
        this(server, new Keys());
    }

    /** @param keys which other processes may have too */
    LedgerDatabase(JdbcConnectionDetails server, CheckpointKeys keys) {
        this(server, "ledger_" + UUID.randomUUID().toString().replace('-', '_'), keys, "template1");
        try {
            for (String script : new String[] {"V030__ledger.sql", "V250__ledger_sealing.sql",
                "V251__ledger_witnesses.sql"}) {
                execute(source.getUrl(), Files.readString(Path.of("src/main/resources/db/migration", script)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LedgerDatabase(JdbcConnectionDetails server, String name, CheckpointKeys keys, String template) {
        this.server = server;
        this.name = name;
        this.keys = keys;
        execute(server.getJdbcUrl(), "create database " + name + " template " + template);
        this.source = new DriverManagerDataSource(server.getJdbcUrl().replaceFirst("(//[^/]+/)[^?]*", "$1" + name),
                server.getUsername(), server.getPassword());
        this.jdbc = JdbcClient.create(source);
    }

    /** The database as it is now, with the same keys: a backup, or the other side of a fork. */
    LedgerDatabase copy() {
        return new LedgerDatabase(server, "ledger_" + UUID.randomUUID().toString().replace('-', '_'), keys, name);
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    String url() {
        return source.getUrl();
    }

    String user() {
        return server.getUsername();
    }

    String password() {
        return server.getPassword();
    }

    Connection connection() throws SQLException {
        return source.getConnection();
    }

    Ledger ledger() {
        return new Ledger(jdbc, new ObjectMapper(), Clock.systemUTC());
    }

    SealedLedger sealed() {
        return new SealedLedger(jdbc, Clock.systemUTC());
    }

    SealingKeys sealingKeys() {
        return new SealingKeys(jdbc, keys, ledger(), Clock.systemUTC());
    }

    /** Records so many events and seals them. */
    LedgerDatabase sealed(int events) {
        try (Connection connection = source.getConnection()) {
            var recording = new Ledger(JdbcClient.create(new SingleConnectionDataSource(connection, true)),
                    new ObjectMapper(), Clock.systemUTC());
            for (int i = 0; i < events; i++) {
                recording.record(Entry.of("approval.decided").actor(i % 2 == 0 ? "chen" : "dora").outcome("APPROVE")
                        .detail("comment", "As agreed, no. " + i));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        seal();
        return this;
    }

    void seal() {
        sealingKeys().begin();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            var sealing = new Sealing(connection, sealingKeys(), Clock.systemUTC());
            // what runs in other databases of the server holds sealing back too
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                sealing.sealEverything();
                return sealed().lag().isZero();
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the database's administrator can do: the triggers keep nobody away who switches them off. */
    void tamper(String sql) {
        execute(source.getUrl(), "set session_replication_role = replica; " + sql);
    }

    Path export(Path file) {
        return export(EventQuery.EVERYTHING, file);
    }

    Path export(EventQuery query, Path file) {
        try (var out = Files.newOutputStream(file)) {
            new LedgerExport(jdbc, sealed(), sealingKeys(), Clock.systemUTC()).write(query, "ada", out);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As somebody has kept it. */
    Path keep(Path file) {
        try {
            return Files.writeString(file, sealed().checkpoint().note());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String verifier() {
        return sealingKeys().all().get(0).verifier();
    }

    static Verified verify(Object... arguments) {
        var out = new ByteArrayOutputStream();
        try (var stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            int code = OfflineVerification.run(Locale.ENGLISH, stream, stream,
                    Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
            return new Verified(code, out.toString(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        execute(server.getJdbcUrl(), "drop database " + name + " with (force)");
    }

    private void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url, server.getUsername(), server.getPassword());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Keys implements CheckpointKeys {

        private final Map<UUID, KeyPair> pairs = new HashMap<>();

        @Override
        public UUID make() {
            try {
                UUID id = UUID.randomUUID();
                pairs.put(id, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
                return id;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public PublicKey publicKey(UUID key) {
            return pairs.get(key).getPublic();
        }

        @Override
        public byte[] sign(UUID key, byte[] message) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pairs.get(key).getPrivate());
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
