package org.sealkeeper.ledger;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A node's sealer alone in a process, to be killed: says when it leads, and ends when its input does. */
final class SealerProcess {

    private SealerProcess() {
    }

    public static void main(String[] arguments) throws IOException {
        var details = new Details(arguments[0], arguments[1], arguments[2]);
        JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(details.url, details.user, details.password));
        Clock clock = Clock.systemUTC();
        var keys = new SealingKeys(jdbc, new FolderKeys(Path.of(arguments[3])), new Ledger(jdbc, new ObjectMapper(), clock), clock);
        var sealer = new Sealer(details, keys, clock, Duration.ofMillis(10));
        sealer.start();
        var watch = new Thread(() -> {
            await().forever().pollInterval(Duration.ofMillis(5)).until(sealer::leads);
            System.out.println("leads");
        });
        watch.setDaemon(true);
        watch.start();
        // nobody writes to it: this is the end of the test, or of the process that runs it
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        sealer.stop();
    }

    private record Details(String url, String user, String password) implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return user;
        }

        @Override
        public String getPassword() {
            return password;
        }

        @Override
        public String getJdbcUrl() {
            return url;
        }
    }

    /** Keys that several processes sign with. */
    record FolderKeys(Path folder) implements CheckpointKeys {

        @Override
        public UUID make() {
            try {
                UUID id = UUID.randomUUID();
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                Files.write(folder.resolve(id + ".public"), pair.getPublic().getEncoded());
                Files.write(folder.resolve(id + ".private"), pair.getPrivate().getEncoded());
                return id;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public PublicKey publicKey(UUID key) {
            try {
                return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(read(key + ".public")));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public byte[] sign(UUID key, byte[] message) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(read(key + ".private"))));
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private byte[] read(String name) {
            try {
                return Files.readAllBytes(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
