package org.sealkeeper.start;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.jar.JarEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL's programs, unpacked once from the archive that this build was made with. */
final class PostgresBinaries {

    private PostgresBinaries() {
    }

    /**
     * The folder that {@code bin} and {@code lib} lie in, below the given one and named after the archive's checksum and size.
     *
     * @throws StartRefused when this build has none for this machine
     */
    static Path unpackedIn(Path folder) throws IOException {
        JarURLConnection archive = archive();
        Path unpacked = folder.resolve(identity(archive.getJarEntry()));
        if (!Files.isDirectory(unpacked)) {
            Files.createDirectories(folder);
            Path unfinished = Files.createTempDirectory(folder, "unfinished-");
            unpack(archive, unfinished);
            Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        return unpacked;
    }

    /** By its name, as a search through all jars would take a good part of a second; such as {@code postgres-linux-x86_64.txz}. */
    private static JarURLConnection archive() throws IOException {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        URL found = PostgresBinaries.class.getClassLoader().getResource("postgres-%s-%s.txz".formatted(
                system.startsWith("Mac") ? "darwin" : system.toLowerCase(Locale.ROOT).replaceAll(" .*", ""),
                machine.replace("amd64", "x86_64").replace("aarch64", "arm_64")));
        if (found == null) {
            throw new StartRefused("start.no-binaries", system, machine);
        }
        return (JarURLConnection) found.openConnection();
    }

    /** Tells one build's archive from another's; the jar has this ready, a hash of 15 MB is made. */
    private static String identity(JarEntry archive) {
        return "%08x-%d".formatted(archive.getCrc(), archive.getSize());
    }

    private static void unpack(JarURLConnection archive, Path target) throws IOException {
        try (InputStream in = archive.getInputStream();
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive of PostgreSQL leaves its folder: " + entry.getName());
                }
                unpack(entry, tar, path);
            }
        } catch (IOException e) {
            FileSystemUtils.deleteRecursively(target);
            throw e;
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, path);
            if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, true)) {
                throw new IOException(path + " cannot be made executable; is its file system mounted with noexec?");
            }
        }
    }
}
