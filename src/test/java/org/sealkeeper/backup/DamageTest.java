package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Peers;

/**
 * A set of about 20 KB, damaged in every way: refused each time, and not one byte of plaintext is written. Usually a
 * sample; everything with {@code -Pexhaustive}.
 */
class DamageTest {

    private static final boolean EVERYTHING = Boolean.getBoolean("sealkeeper.exhaustive");
    private static final List<String> OBJECTS = List.of("manifest.cms", "key.cms", "part-00000.cms");
    private static final UUID ID = UUID.fromString("52a0c7de-6d0f-4a54-9d0e-6f7a3f9f2b11");
    private static final String CONTENT = "a line of the document\n".repeat(880);

    @TempDir
    Path folder;

    private final KeyPair holder = Sets.ec();
    private final Map<String, byte[]> whole = new LinkedHashMap<>();
    private Path set;
    private int cases;
    private int unharmed;
    private final List<String> released = new ArrayList<>();

    @BeforeEach
    void a_set() throws Exception {
        set = folder.resolve("set");
        whole.putAll(write("set", ID, "documents/a.txt"));
        Files.writeString(folder.resolve("key.pem"), Sets.pem(holder));
        Files.writeString(folder.resolve("signer.pem"), Pem.of(Sets.SIGNER_CERTIFICATE));
        assertThat(whole.values().stream().mapToInt(bytes -> bytes.length).sum()).isBetween(20_000, 30_000);
    }

    @Test
    void by_the_command_every_damaged_set_is_refused() throws Exception {
        assertThat(command()).as("undamaged").isZero();
        clear();

        flipsAndCuts(EVERYTHING ? 1 : 37, EVERYTHING ? 1 : 101, this::command);
        structural(this::command);
        wrongKeys(this::command);

        report("restore command");
        assertThat(unharmed).as("taken as whole").isZero();
    }

    /** {@code openssl} ignores some bits of a manifest that nobody signs and nobody reads; the content is then whole. */
    @Test
    void by_the_script_every_damaged_set_is_refused_or_whole() throws Exception {
        Peers.require("openssl");
        try (var kit = RestoreKit.class.getResourceAsStream("/restore/restore.sh")) {
            Files.write(folder.resolve("restore.sh"), kit.readAllBytes());
        }
        assertThat(script()).as("undamaged").isZero();
        clear();

        flipsAndCuts(EVERYTHING ? 37 : 9973, EVERYTHING ? 101 : 9001, this::script);
        structural(this::script);
        wrongKeys(this::script);

        report("restore.sh");
    }

    @Test
    void parts_that_were_swapped_or_left_out_are_refused() throws Exception {
        Files.createDirectories(folder.resolve("large"));
        set = folder.resolve("large");
        whole.clear();
        Sets.write(new SealedSet(new LocalStore(folder), "large"), ID, Sets.files("noise", Sets.noise(17_000_000, 4)));
        for (String name : List.of("manifest.cms", "key.cms", "part-00000.cms", "part-00001.cms", "part-00002.cms")) {
            whole.put(name, Files.readAllBytes(set.resolve(name)));
        }
        Files.writeString(folder.resolve("key.pem"), Sets.pem(Sets.RECOVERY));
        assertThat(command()).as("undamaged").isZero();
        clear();

        for (int one = 0; one < 3; one++) {
            for (int other = 0; other < 3; other++) {
                if (one != other) {
                    tried("part " + other + " in the place of " + one, Map.of(Manifest.partName(one),
                            whole.get(Manifest.partName(other))), this::command);
                }
            }
            tried("without part " + one, withNothingFor(Manifest.partName(one)), this::command);
        }

        report("restore command, three parts");
        assertThat(unharmed).isZero();
    }

    private void flipsAndCuts(int everyBit, int everyCut, Restoring restoring) throws Exception {
        for (String object : OBJECTS) {
            byte[] bytes = whole.get(object);
            for (int bit = 0; bit < bytes.length * 8; bit += everyBit) {
                byte[] changed = bytes.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                tried("bit " + bit + " of " + object, Map.of(object, changed), restoring);
            }
            for (int length = 0; length < bytes.length; length += everyCut) {
                tried(object + " cut to " + length, Map.of(object, Arrays.copyOf(bytes, length)), restoring);
            }
            tried(object + " cut by one", Map.of(object, Arrays.copyOf(bytes, bytes.length - 1)), restoring);
        }
    }

    private void structural(Restoring restoring) throws Exception {
        Map<String, byte[]> sameId = write("same-id", ID, "documents/b.txt");
        Map<String, byte[]> another = write("another", UUID.randomUUID(), "documents/c.txt");
        for (String object : OBJECTS) {
            tried("without " + object, withNothingFor(object), restoring);
            tried(object + " and a byte more", Map.of(object, Arrays.copyOf(whole.get(object),
                    whole.get(object).length + 1)), restoring);
            tried(object + " of an earlier set with this id", Map.of(object, sameId.get(object)), restoring);
            tried(object + " of another set", Map.of(object, another.get(object)), restoring);
            for (String other : OBJECTS) {
                if (!other.equals(object)) {
                    tried(other + " as " + object, Map.of(object, whole.get(other)), restoring);
                }
            }
        }
        tried("key and part of an earlier set", Map.of("key.cms", sameId.get("key.cms"), "part-00000.cms",
                sameId.get("part-00000.cms")), restoring);
        tried("an old manifest and its key", Map.of("manifest.cms", sameId.get("manifest.cms"), "key.cms",
                sameId.get("key.cms")), restoring);
        var forged = Sets.ec();
        var certificate = SelfSigned.certificate("CN=signer", forged, Sets.NOON);
        tried("a manifest of another signer", Map.of("manifest.cms", Cms.sign(Cms.verified(whole.get("manifest.cms"),
                Sets.SIGNER_CERTIFICATE), certificate, forged.getPrivate())), restoring);
    }

    private void wrongKeys(Restoring restoring) throws Exception {
        for (RecipientKind kind : List.of(RecipientKind.EC_P256, RecipientKind.EC_P384, RecipientKind.RSA)) {
            Files.writeString(folder.resolve("key.pem"), Sets.pem(Sets.pair(kind)));
            tried("another key of kind " + kind, Map.of(), restoring);
        }
        Files.writeString(folder.resolve("key.pem"), Sets.pem(holder));
    }

    private static Map<String, byte[]> withNothingFor(String object) {
        var missing = new LinkedHashMap<String, byte[]>();
        missing.put(object, null);
        return missing;
    }

    /** One way to restore; gives its exit code. */
    @FunctionalInterface
    private interface Restoring {
        int run() throws Exception;
    }

    private void tried(String damage, Map<String, byte[]> damaged, Restoring restoring) throws Exception {
        for (var object : damaged.entrySet()) {
            if (object.getValue() == null) {
                Files.delete(set.resolve(object.getKey()));
            } else {
                Files.write(set.resolve(object.getKey()), object.getValue());
            }
        }
        int code = restoring.run();
        cases++;
        if (code == 0 && damaged.keySet().equals(Set.of("manifest.cms"))
                && Files.readString(folder.resolve("out/documents/a.txt")).equals(CONTENT)) {
            unharmed++;
        } else if (code != 1 || plaintextBytes() > 0) {
            released.add(damage + ": exit code " + code + ", " + plaintextBytes() + " bytes of plaintext");
        }
        clear();
        for (String object : damaged.keySet()) {
            Files.write(set.resolve(object), whole.get(object));
        }
    }

    /** Prints the count, which is what the test is about. */
    private void report(String what) {
        System.out.printf("Damage, %s: %,d cases, %,d refused, %,d not harmed, %d released plaintext%n", what, cases,
                cases - unharmed - released.size(), unharmed, released.size());
        assertThat(released).isEmpty();
        assertThat(unharmed).as("only a few bits of a manifest are read by nobody").isLessThan(cases / 10 + 1);
    }

    /** Of files under the output's name, and of temporary folders beside it. */
    private long plaintextBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                bytes += name.startsWith("out") || name.startsWith(".restore") ? Files.size(file) : 0;
            }
        }
        return bytes;
    }

    private void clear() {
        for (String left : List.of("out/documents/a.txt", "out/noise", "out/documents", "out")) {
            try {
                Files.deleteIfExists(folder.resolve(left));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private int command() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return OfflineRestore.run(Locale.ENGLISH, nowhere, nowhere, "--set=" + set, "--key=" + folder.resolve("key.pem"),
                "--signer=" + folder.resolve("signer.pem"), "--out=" + folder.resolve("out"));
    }

    private int script() throws Exception {
        Process process = new ProcessBuilder("sh", "restore.sh", "set", "key.pem", "out", "signer.pem")
                .directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private Map<String, byte[]> write(String name, UUID id, String path) throws Exception {
        var certificate = SelfSigned.certificate("CN=holder", holder, Sets.NOON);
        new SealedSet(new LocalStore(folder), name).write(Sets.label(id), Sets.contents(Sets.files(path, CONTENT)),
                RecipientProfile.CLASSIC, List.of(Sets.recipients().get(0),
                        Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate)), Sets::signed);
        var objects = new LinkedHashMap<String, byte[]>();
        for (String object : OBJECTS) {
            objects.put(object, Files.readAllBytes(folder.resolve(name).resolve(object)));
        }
        return objects;
    }
}
