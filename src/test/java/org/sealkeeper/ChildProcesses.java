package org.sealkeeper;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * What makes {@link ChildApplication}s start fast, made once for these classes, by the first that wants it in any of the
 * processes that tests run in: a data folder with a migrated database, deployed diagrams and the {@link TestPeople}; the
 * classes in jars; and the loaded classes in an archive of the JVM (class data sharing), which takes no folders. Measured on
 * two cores that are shared with other builds: 54 s for the first start as it was before, 17 s for a start with all of this.
 */
final class ChildProcesses {

    /** Not in production: C2 and a second collector thread cost more than they bring in a process that lives for a minute. */
    private static final List<String> FAST = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable",
            "-Xlog:all=error:stderr");
    private static final Path PLACE = Path.of("target", "test-data");
    private static final String NAME = "children-";

    private static Path home;
    private static String classPath;

    private ChildProcesses() {
    }

    /** What a JVM is started with. */
    static synchronized List<String> jvm() {
        make();
        var options = new ArrayList<>(FAST);
        if (Files.exists(archive())) {
            options.add("-XX:SharedArchiveFile=" + archive());
        }
        options.addAll(List.of("-cp", classPath));
        return options;
    }

    /** A new data folder, with all that the first start of an application makes. */
    static synchronized void prepare(Path data) {
        make();
        copy(home.resolve("template"), data);
    }

    private static Path archive() {
        return home.resolve("classes.jsa").toAbsolutePath();
    }

    private static void make() {
        if (home != null) {
            return;
        }
        try {
            Files.createDirectories(PLACE);
            Path place = PLACE.resolve(NAME + key());
            try (var channel = FileChannel.open(PLACE.resolve("children.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); var lock = channel.lock()) {
                home = place;
                boolean isMade = Files.exists(home.resolve("made"));
                if (!isMade) {
                    removeThoseOfOtherClasses();
                    Files.createDirectories(home);
                }
                classPath = classPath();
                if (!isMade) {
                    try (var first = new ChildApplication(home.resolve("template")).fast()
                            .withJvm("-XX:ArchiveClassesAtExit=" + archive())) {
                        first.start();
                    }
                    Files.createFile(home.resolve("made"));
                }
            }
        } catch (IOException e) {
            home = null;
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            home = null;
            throw e;
        }
    }

    private static List<String> parts() {
        return Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(part -> Files.exists(Path.of(part))).toList();
    }

    /** Another one for other classes. */
    private static String key() throws IOException {
        var seen = new CRC32();
        for (String part : parts()) {
            try (Stream<Path> all = Files.walk(Path.of(part))) {
                for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
                    seen.update((each + " " + Files.size(each) + " " + Files.getLastModifiedTime(each)).getBytes(
                            StandardCharsets.UTF_8));
                }
            }
        }
        return Long.toHexString(seen.getValue());
    }

    private static void removeThoseOfOtherClasses() throws IOException {
        try (Stream<Path> all = Files.walk(PLACE)) {
            for (Path each : all.filter(path -> path.startsWith(PLACE) && path.getNameCount() > PLACE.getNameCount()
                    && path.getName(PLACE.getNameCount()).toString().startsWith(NAME))
                    .sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** The run's own class path, with jars in place of folders. */
    private static String classPath() throws IOException {
        var jars = new ArrayList<String>();
        for (String part : parts()) {
            jars.add(Files.isDirectory(Path.of(part)) ? jar(Path.of(part)) : part);
        }
        return String.join(System.getProperty("path.separator"), jars);
    }

    /** Uncompressed, and with entries for folders: Spring looks for classes in those. */
    private static String jar(Path classes) throws IOException {
        Path jar = home.resolve(classes.getFileName() + ".jar").toAbsolutePath();
        if (Files.exists(home.resolve("made"))) {
            return jar.toString();
        }
        try (OutputStream file = Files.newOutputStream(jar); var out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            out.setMethod(JarOutputStream.STORED);
            for (Path each : all.filter(path -> !path.equals(classes)).sorted().toList()) {
                boolean isFolder = Files.isDirectory(each);
                byte[] content = isFolder ? new byte[0] : Files.readAllBytes(each);
                var entry = new JarEntry(classes.relativize(each).toString().replace('\\', '/') + (isFolder ? "/" : ""));
                var checksum = new CRC32();
                checksum.update(content);
                entry.setCrc(checksum.getValue());
                entry.setSize(content.length);
                out.putNextEntry(entry);
                out.write(content);
            }
        }
        return jar.toString();
    }

    /**
     * Programs are linked, as nobody changes them; the rest is copied with its modes, which PostgreSQL looks at. Without the
     * node's name, which tells nodes of one installation apart.
     */
    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.sorted().toList()) {
                Path place = to.resolve(from.relativize(each).toString());
                if (each.endsWith("node-name")) {
                    continue;
                }
                if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
                        && from.relativize(each).startsWith("postgresql-programs")) {
                    Files.createLink(place, each);
                } else {
                    Files.copy(each, place, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
