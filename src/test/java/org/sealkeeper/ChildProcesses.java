package org.sealkeeper;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * What makes {@link ChildApplication}s start fast, made once in a run, by the first that wants it: a data folder with a
 * migrated database, deployed diagrams and the {@link TestPeople}; the classes in jars; and the loaded classes in an archive
 * of the JVM (class data sharing), which takes no folders. Measured on two cores that are shared with other builds: 54 s for
 * the first start as it was before, 17 s for a start with all of this.
 */
final class ChildProcesses {

    /** Not in production: C2 and a second collector thread cost more than they bring in a process that lives for a minute. */
    private static final List<String> FAST = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable",
            "-Xlog:all=error:stderr");

    private static Path template;
    private static Path archive;
    private static String jars;

    private ChildProcesses() {
    }

    /** What a JVM is started with. */
    static synchronized List<String> jvm() {
        var options = new ArrayList<>(FAST);
        if (archive != null && Files.exists(archive)) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        options.addAll(List.of("-cp", classPath()));
        return options;
    }

    /** A new data folder, with all that the first start of an application makes. */
    static synchronized void prepare(Path data) {
        if (template == null) {
            template = makeTemplate();
        }
        copy(template, data);
    }

    private static Path makeTemplate() {
        Path folder = Path.of("target", "test-data", "template-" + UUID.randomUUID().toString().substring(0, 8));
        Path classes = folder.resolveSibling(folder.getFileName() + ".jsa").toAbsolutePath();
        try (var first = new ChildApplication(folder).withJvm("-XX:ArchiveClassesAtExit=" + classes)) {
            first.start();
        }
        archive = classes;
        return folder;
    }

    /** The run's own class path, with jars in place of folders. */
    private static String classPath() {
        if (jars == null) {
            var parts = new ArrayList<String>();
            for (String part : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
                parts.add(Files.isDirectory(Path.of(part)) ? jar(Path.of(part)) : part);
            }
            jars = String.join(System.getProperty("path.separator"), parts);
        }
        return jars;
    }

    /** Uncompressed, and with entries for folders: Spring looks for classes in those. */
    private static String jar(Path classes) {
        try {
            Path jar = Files.createTempFile(Files.createDirectories(Path.of("target", "test-data")), "classes-", ".jar")
                    .toAbsolutePath();
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
            jar.toFile().deleteOnExit();
            return jar.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
