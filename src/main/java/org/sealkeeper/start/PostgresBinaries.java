package org.sealkeeper.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL's programs, unpacked once from the archive that this build was made with. */
final class PostgresBinaries {

    private PostgresBinaries() {
    }

    /**
     * The folder that {@code bin} and {@code lib} lie in, below the given one and named after the archive's hash.
     *
     * @throws StartRefused when this build has none for this machine
     */
    static Path unpackedIn(Path folder) throws IOException {
        Resource archive = archive();
        Path unpacked = folder.resolve(hash(archive).substring(0, 16));
        if (!Files.isDirectory(unpacked)) {
            Files.createDirectories(folder);
            Path unfinished = Files.createTempDirectory(folder, "unfinished-");
            unpack(archive, unfinished);
            Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        return unpacked;
    }

    private static Resource archive() throws IOException {
        Resource[] found = new PathMatchingResourcePatternResolver().getResources("classpath*:postgres-*.txz");
        if (found.length != 1) {
            throw new StartRefused("start.no-binaries", System.getProperty("os.name"), System.getProperty("os.arch"));
        }
        return found[0];
    }

    private static String hash(Resource archive) throws IOException {
        try (var in = new DigestInputStream(archive.getInputStream(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void unpack(Resource archive, Path target) throws IOException {
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
