package org.sealkeeper.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** What the demo keeps between runs: files in {@code <data folder>/demo} that only their owner can read. */
@Component
@Profile("demo")
class OwnFiles {

    private final Path folder;

    OwnFiles(@Value("${sealkeeper.data-dir:./data}") Path dataFolder) {
        this.folder = dataFolder.toAbsolutePath().normalize().resolve("demo");
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Complete or not at all: it is written beside and moved to its place. */
    void write(String name, byte[] content) throws IOException {
        Files.createDirectories(folder, mode("rwx------"));
        Path unfinished = Files.createTempFile(folder, name, ".unfinished", mode("rw-------"));
        Files.write(unfinished, content);
        Files.move(unfinished, path(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private FileAttribute<?>[] mode(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
