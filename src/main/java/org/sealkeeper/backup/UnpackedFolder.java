package org.sealkeeper.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder for a set's files, for its owner alone. It lies under a hidden name until it is released; one that is closed
 * before that is removed.
 */
final class UnpackedFolder implements Tar.Unpacking, AutoCloseable {

    private final Path target;
    private final Path folder;
    private int files;

    UnpackedFolder(Path target) throws IOException {
        this.target = target;
        this.folder = Files.createTempDirectory(target.getParent(), ".restore-");
    }

    @Override
    public OutputStream file(String path, long bytes) throws IOException {
        Path file = folder.resolve(path).normalize();
        if (!file.startsWith(folder)) {
            throw new IllegalArgumentException("Not a path inside a backup: " + path);
        }
        Files.createDirectories(file.getParent(), ownerOnly(file, "rwx------"));
        files++;
        return new BufferedOutputStream(Channels.newOutputStream(Files.newByteChannel(file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), ownerOnly(file, "rw-------"))));
    }

    int files() {
        return files;
    }

    /** Gives the folder its name, in one step. */
    void release() throws IOException {
        Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path emptied, IOException failed) throws IOException {
                    Files.delete(emptied);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
