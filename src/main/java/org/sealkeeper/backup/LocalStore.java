package org.sealkeeper.backup;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sealkeeper.backup.Capabilities.Finding;
import org.sealkeeper.backup.Capability.Answer;

/**
 * A folder as a store. An object is written to a temporary file, synced, put under its name in one step and the folder
 * synced: after a crash it is there whole or not at all.
 */
final class LocalStore implements BackupStore {

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private static final int STEP_BYTES = 128 * 1024;

    private final String id;
    private final Path root;

    LocalStore(Path root) throws IOException {
        this("local", root);
    }

    LocalStore(String id, Path root) throws IOException {
        this.id = id;
        this.root = Files.createDirectories(root.toAbsolutePath().normalize()).toRealPath();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        Path target = reachable(name);
        Path folder = target.getParent();
        createFolders(folder);
        if (!folder.toRealPath().startsWith(root)) {
            throw new IOException("The backup folder " + folder + " is a link that leads out of " + root);
        }
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW)) {
                for (int at = 0; at < content.length;) {
                    at += file.write(step(content, at));
                }
                file.force(true);
            }
            name(temporary, target);
        } catch (FileAlreadyExistsException taken) {
            if (!Arrays.equals(content, get(name).orElse(null))) {
                throw taken;
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(folder);
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        Path file = reachable(name);
        if (Files.isDirectory(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var content = new byte[(int) Math.min(channel.size(), MOST_OBJECT_BYTES)];
            for (int at = 0; at < content.length;) {
                int read = channel.read(step(content, at));
                if (read < 0) {
                    throw new EOFException("The file " + file + " became shorter while it was read");
                }
                at += read;
            }
            return Optional.of(content);
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** What the system is given at once: Java copies each piece, and large ones into memory that it asks for anew. */
    private static ByteBuffer step(byte[] content, int at) {
        return ByteBuffer.wrap(content, at, Math.min(STEP_BYTES, content.length - at));
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        checkRoot();
        // the folder that the prefix leads to; there may be very many others
        Path folder = prefix.contains("/") ? reachable(prefix.substring(0, prefix.lastIndexOf('/'))) : root;
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.startsWith(prefix) && ObjectName.isOne(name))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path file = reachable(name);
        if (Files.deleteIfExists(file)) {
            sync(file.getParent());
        }
        if (name.startsWith("sets/")) {
            deleteEmpty(file.getParent());
        }
    }

    /** A set's own folder; nobody else writes to it. */
    private static void deleteEmpty(Path folder) throws IOException {
        try {
            if (Files.deleteIfExists(folder)) {
                sync(folder.getParent());
            }
        } catch (DirectoryNotEmptyException moreInIt) {
            // it goes with the last of them
        }
    }

    /** A folder has neither versions nor retention: whoever may write to it may delete from it. */
    @Override
    public Capabilities probe() throws IOException {
        String canary = "probes/" + UUID.randomUUID();
        var findings = new EnumMap<Capability, Finding>(Capability.class);
        try {
            put(canary, new byte[] {1});
            findings.put(Capability.READ_BACK, Finding.of(Arrays.equals(new byte[] {1}, get(canary).orElse(null))));
            try {
                put(canary, new byte[] {2});
                findings.put(Capability.WRITE_ONCE, Finding.of(Answer.NO));
            } catch (FileAlreadyExistsException refused) {
                findings.put(Capability.WRITE_ONCE, Finding.of(Answer.YES));
            }
        } finally {
            delete(canary);
        }
        boolean gone = get(canary).isEmpty();
        findings.put(Capability.VERSIONS, Finding.of(Answer.NO));
        findings.put(Capability.IMMUTABLE, Finding.of(gone ? Answer.NO : Answer.UNKNOWN));
        return new Capabilities(findings);
    }

    private Path reachable(String name) throws IOException {
        ObjectName.checked(name);
        checkRoot();
        return root.resolve(name);
    }

    private void checkRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException("The backup folder " + root + " is not there. Mount it or create it again.");
        }
    }

    /** A hard link fails when the name is taken, a rename would replace; file systems without links get the rename. */
    private static void name(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void createFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createFolders(folder.getParent());
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException madeMeanwhile) {
                if (!Files.isDirectory(folder)) {
                    throw madeMeanwhile;
                }
            }
            sync(folder.getParent());
        }
    }

    private static void sync(Path folder) throws IOException {
        if (!WINDOWS) { // where a folder cannot be opened, and its entries are journalled
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
