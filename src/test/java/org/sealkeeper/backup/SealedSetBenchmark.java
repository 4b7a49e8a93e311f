package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Peers;

/**
 * Sealing and opening against {@code age} and {@code restic} on the same files and disk, in one run. Each side runs
 * {@value #RUNS} times in turn; the middle one counts. Ours is in a JVM of its own with a heap of 512 MB, or of 256 MB where that is
 * the question, warmed up as the application is after its start.
 */
class SealedSetBenchmark {

    private static final boolean EVERYTHING = Boolean.getBoolean("sealkeeper.exhaustive");
    private static final int RUNS = 3;
    private static final int SETS = 1000;
    private static final int SET_BYTES = 50_000;
    private static final int ONE_BY_ONE = 20;
    /** Sets of two pieces; after five the compiler is still busy, and counts as processor time. */
    private static final int WARM_UP = 20;
    private static final int PIECE = 16 * 1024 * 1024;
    private static final int READ = 64 * 1024;
    private static final long GIB = 1L << 30;

    private Path folder;
    private Path input;
    private Path sets;
    private String age;

    @BeforeEach
    void files_to_back_up() throws Exception {
        List.of("openssl", "age", "age-keygen", "restic", "taskset").forEach(Peers::require);
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/benchmark")), "sealed").toAbsolutePath();
        input = folder.resolve("input");
        sets = Files.createDirectories(folder.resolve("sets-input"));
        var random = new Random(1);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(input)) {
            for (long written = 0; written < GIB; written += PIECE) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        byte[] small = new byte[SET_BYTES];
        for (int i = 0; i < SETS; i++) {
            random.nextBytes(small);
            Files.write(Files.createDirectories(sets.resolve("" + i)).resolve("content"), small);
        }
        shell("age-keygen -o age.key 2>/dev/null; age-keygen -o age2.key 2>/dev/null");
        age = "age -r $(age-keygen -y age.key) -r $(age-keygen -y age2.key)";
        shell("sync");
    }

    @BeforeEach
    void how_busy_the_machine_is() {
        line("%d cores, load before the run %.1f", Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        shell("rm -rf '" + folder + "'");
    }

    @Test
    void against_age_and_restic() throws Exception {
        String speed = shell("openssl speed -seconds 1 -bytes 16384 -evp aes-256-gcm 2>/dev/null | tail -1");
        Matcher ceiling = Pattern.compile("([0-9.]+)k").matcher(speed);
        assertThat(ceiling.find()).as(speed).isTrue();
        line("Ceiling: openssl speed -evp aes-256-gcm, 16 KiB blocks, one core: %,.0f MB/s",
                Double.parseDouble(ceiling.group(1)) / 1000);

        double[][] one = inTurn(() -> ours("taskset -c 0", "seal-nowhere", GIB).cpu(),
                () -> cpuSeconds("taskset -c 0 " + age + " -o /dev/null input"));
        compare("1 GiB to nowhere, processor time of one core", middle(one[0]), "age", middle(one[1]), GIB);

        double[][] disk = inTurn(
                () -> ours("", "seal", GIB).seconds(),
                () -> seconds(age + " -o age.out input && sync age.out . && rm age.out"),
                () -> {
                    shell("rm -rf restic; RESTIC_PASSWORD=x restic init -q -r restic");
                    return seconds("RESTIC_PASSWORD=x restic backup -q -r restic input");
                });
        compare("1 GiB to disk, durably", middle(disk[0]), "age and sync", middle(disk[1]), GIB);
        compare("1 GiB to disk, durably", middle(disk[0]), "restic", middle(disk[2]), GIB);

        shell(age + " -o age.out input; sync");
        double[][] back = inTurn(
                () -> ours("", "restore", GIB).seconds(),
                () -> seconds("age -d -i age.key -o age.back age.out && rm age.back"),
                () -> seconds("RESTIC_PASSWORD=x restic restore -q -r restic latest --target restic.back")
                        + 0 * shell("rm -rf restic.back").length());
        compare("1 GiB back to files, verified before the first byte", middle(back[0]), "age (unverified streaming)",
                middle(back[1]), GIB);
        compare("1 GiB back to files, verified before the first byte", middle(back[0]), "restic", middle(back[2]), GIB);
        shell("rm -rf restic age.out");

        long bytes = (long) SETS * SET_BYTES;
        double[][] small = inTurn(
                () -> ours("", "small", bytes).seconds(),
                () -> seconds("mkdir s; for i in $(seq 0 " + (SETS - 1) + "); do " + ageSmall()
                        + " -o s/$i sets-input/$i/content; sync s/$i s; done; rm -rf s"),
                () -> seconds("mkdir s; for i in $(seq 0 " + (SETS - 1) + "); do " + ageSmall()
                        + " -o s/$i sets-input/$i/content; done; rm -rf s"),
                () -> {
                    shell("rm -rf restic; RESTIC_PASSWORD=x restic init -q -r restic");
                    return seconds("for i in $(seq 1 " + ONE_BY_ONE + "); do RESTIC_PASSWORD=x restic backup -q -r restic"
                            + " sets-input/$i; done") * SETS / ONE_BY_ONE;
                },
                () -> {
                    shell("rm -rf restic; RESTIC_PASSWORD=x restic init -q -r restic");
                    return seconds("RESTIC_PASSWORD=x restic backup -q -r restic sets-input");
                });
        String what = "1,000 sets of 50 KB, each durable before the next";
        compare(what, middle(small[0]), "age and sync", middle(small[1]), bytes);
        compare(what, middle(small[0]), "age, not synced", middle(small[2]), bytes);
        compare(what, middle(small[0]), "restic, one snapshot a set (" + ONE_BY_ONE + " timed)", middle(small[3]), bytes);
        compare(what, middle(small[0]), "restic, all in one snapshot", middle(small[4]), bytes);
    }

    @Test
    void a_set_many_times_the_heap() throws Exception {
        long bytes = (EVERYTHING ? 10 : 2) * GIB;
        Result sealed = ours("", "seal", bytes, "-Xmx256m");
        line("%d GiB sealed in a heap of 256 MB: %.1f s, %,.0f MB/s", bytes / GIB, sealed.seconds(),
                bytes / 1e6 / sealed.seconds());
        Result opened = ours("", "verify", bytes, "-Xmx256m");
        line("%d GiB opened in a heap of 256 MB: %.1f s, %,.0f MB/s", bytes / GIB, opened.seconds(),
                bytes / 1e6 / opened.seconds());
    }

    private static String ageSmall() {
        return "age -R recipients";
    }

    private void compare(String what, double ours, String peer, double theirs, long bytes) {
        line("%s: Sealkeeper %.2f s (%,.0f MB/s), %s %.2f s (%,.0f MB/s): %.2f times as fast", what, ours,
                bytes / 1e6 / ours, peer, theirs, bytes / 1e6 / theirs, theirs / ours);
    }

    private static void line(String format, Object... values) {
        System.out.println("Benchmark: " + String.format(format, values));
    }

    /** Each once, then each again, so that a slow minute of the disk is everybody's. */
    @SafeVarargs
    private static double[][] inTurn(Timed... sides) throws Exception {
        double[][] seconds = new double[sides.length][RUNS];
        for (int run = 0; run < RUNS; run++) {
            for (int side = 0; side < sides.length; side++) {
                seconds[side][run] = sides[side].seconds();
            }
        }
        return seconds;
    }

    private static double middle(double[] seconds) {
        return Arrays.stream(seconds).sorted().skip(RUNS / 2).findFirst().orElseThrow();
    }

    @FunctionalInterface
    private interface Timed {
        double seconds() throws Exception;
    }

    private double seconds(String command) throws Exception {
        long begun = System.nanoTime();
        shell(command);
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Of a command and what it starts: user and system. */
    private double cpuSeconds(String command) throws Exception {
        String[] times = shell("bash -c 'TIMEFORMAT=\"%U %S\"; time " + command.replace("'", "'\\''") + "' 2>&1 | tail -1")
                .strip().split(" ");
        return Double.parseDouble(times[0]) + Double.parseDouble(times[1]);
    }

    private String shell(String command) throws Exception {
        Path recipients = folder.resolve("recipients");
        if (!Files.exists(recipients) && Files.exists(folder.resolve("age2.key"))) {
            run("sh", "-c", "{ age-keygen -y age.key; age-keygen -y age2.key; } > recipients");
        }
        return run("sh", "-c", command);
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", String.join(" ", command), output).isZero();
        return output;
    }

    /** @param cpu seconds of processor time */
    private record Result(double seconds, double cpu) {
    }

    private Result ours(String prefix, String what, long bytes) throws Exception {
        return ours(prefix, what, bytes, "-Xmx512m");
    }

    private Result ours(String prefix, String what, long bytes, String heap) throws Exception {
        shell(what.equals("seal") || what.equals("small") ? "rm -rf store; sync" : "sync");
        var command = new ArrayList<>(prefix.isEmpty() ? List.<String>of() : List.of(prefix.split(" ")));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), heap, "-cp",
                System.getProperty("java.class.path"), SealedSetBenchmark.class.getName(), what, folder.toString(),
                String.valueOf(bytes)));
        String[] answer = run(command.toArray(String[]::new)).strip().split(" ");
        return new Result(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
    }

    /** The measured JVM: does one thing once and prints how many seconds and processor seconds it took. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        long bytes = Long.parseLong(arguments[2]);
        Path store = folder.resolve("store");
        AesGcm.warmUp();
        for (int i = 0; i < WARM_UP; i++) {
            seal(new Nowhere(), "warm", contents(folder, 2 * PIECE));
        }
        if (arguments[0].equals("restore")) {
            warmUpReading(folder);
        }
        long begun = System.nanoTime();
        long cpuBegun = cpu();
        switch (arguments[0]) {
            case "seal-nowhere" -> seal(new Nowhere(), "set", contents(folder, bytes));
            case "seal" -> {
                Files.writeString(folder.resolve("key.pem"), Sets.pem(Sets.RECOVERY));
                begun = System.nanoTime();
                seal(new LocalStore(store), "set", contents(folder, bytes));
            }
            case "verify" -> read(folder, (path, size) -> OutputStream.nullOutputStream());
            case "restore" -> {
                var reader = reader(folder);
                try (var verified = reader.verify(Optional.empty(), signer(folder), opening(folder));
                        var files = new UnpackedFolder(folder.resolve("back"))) {
                    reader.unpack(verified, files);
                }
            }
            default -> {
                for (int i = 0; i < SETS; i++) {
                    byte[] content = Files.readAllBytes(folder.resolve("sets-input").resolve("" + i).resolve("content"));
                    seal(new LocalStore(store), "set-" + i, files -> files.add("content", content));
                }
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpu = (cpu() - cpuBegun) / 1e9;
        System.out.println(seconds + " " + cpu);
    }

    private static void warmUpReading(Path folder) throws Exception {
        Path warm = Files.createDirectories(folder.resolve("warm"));
        seal(new LocalStore(warm.resolve("store")), "set", contents(folder, 2 * PIECE));
        for (int i = 0; i < WARM_UP; i++) {
            var reader = reader(warm);
            try (var verified = reader.verify(Optional.empty(), signer(warm),
                    cms -> Cms.openWith(Sets.RECOVERY.getPrivate(), cms))) {
                reader.unpack(verified, (path, bytes) -> OutputStream.nullOutputStream());
            }
        }
        remove(warm);
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static SealedSet.Contents contents(Path folder, long bytes) {
        return files -> {
            byte[] piece = new byte[PIECE];
            for (long given = 0; given < bytes;) {
                try (var in = new RandomAccessFile(folder.resolve("input").toFile(), "r")) {
                    for (long left = Math.min(in.length(), bytes - given); left > 0; left -= PIECE) {
                        for (int at = 0; at < PIECE; at += READ) {
                            in.readFully(piece, at, READ);
                        }
                        files.add("piece-" + given, piece);
                        given += PIECE;
                    }
                }
            }
        };
    }

    private static void seal(BackupStore store, String name, SealedSet.Contents contents) throws Exception {
        new SealedSet(store, name).write(Sets.label(UUID.randomUUID()), contents, RecipientProfile.CLASSIC,
                Sets.recipients(), Sets::signed);
    }

    private static void read(Path folder, Tar.Unpacking unpacking) throws Exception {
        reader(folder).read(Optional.empty(), Optional.empty(), signer(folder), opening(folder), unpacking);
    }

    private static SetReader reader(Path folder) throws IOException {
        var store = new LocalStore(folder.resolve("store"));
        return new SetReader(name -> store.get("set/" + name));
    }

    private static X509Certificate signer(Path folder) throws Exception {
        return Cms.enclosedSigner(new LocalStore(folder.resolve("store")).get("set/manifest.cms").orElseThrow());
    }

    private static SealedSet.Opening opening(Path folder) throws Exception {
        PrivateKey key = Pem.privateKey(Files.readString(folder.resolve("key.pem")), () -> new char[0]);
        return cms -> Cms.openWith(key, cms);
    }

    /** Takes objects and forgets them: what remains is what sealing itself takes. */
    private static final class Nowhere implements BackupStore {

        @Override
        public String id() {
            return "nowhere";
        }

        @Override
        public String place() {
            return "nowhere";
        }

        @Override
        public void put(String name, byte[] content) {
            // forgotten
        }

        @Override
        public Optional<byte[]> get(String name) {
            return Optional.empty();
        }

        @Override
        public List<String> list(String prefix) {
            return List.of();
        }

        @Override
        public void delete(String name) {
            // there is nothing
        }

        @Override
        public Capabilities probe() {
            throw new UnsupportedOperationException();
        }
    }
}
