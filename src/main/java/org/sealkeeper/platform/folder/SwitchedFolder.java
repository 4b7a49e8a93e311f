package org.sealkeeper.platform.folder;

import static org.sealkeeper.platform.folder.FolderSettings.POSIX;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.sealkeeper.platform.RefusedByPlatform;

/**
 * A folder with a link {@code current} to one of the folders in it. A new one is written completely, with its owner and
 * mode, before the link is moved to it in one step; so its files always belong together, whenever the machine stops.
 */
final class SwitchedFolder {

    private static final String CURRENT = "current";
    private static final Map<PosixFilePermission, PosixFilePermission> ENTER_WHERE_READ = Map.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

    private final Path home;
    private final FolderSettings settings;

    SwitchedFolder(Path home, FolderSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    Path current() {
        return home.resolve(CURRENT);
    }

    /** What {@code current} leads to; empty when it leads nowhere. */
    Optional<Path> target() throws IOException {
        return Files.isSymbolicLink(current()) ? Optional.of(Files.readSymbolicLink(current())) : Optional.empty();
    }

    /** What lies in the current folder: {@code chain.pem: rw-r----- root nginx}, a line each. */
    List<String> files() throws IOException {
        if (!Files.isDirectory(current())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(current())) {
            List<String> lines = new ArrayList<>();
            for (Path file : all.sorted().toList()) {
                lines.add(file.getFileName() + ": " + access(file) + "\n");
            }
            return lines;
        }
    }

    private static String access(Path file) throws IOException {
        if (!POSIX) {
            return Files.getOwner(file).getName();
        }
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        return PosixFilePermissions.toString(attributes.permissions()) + " " + attributes.owner().getName() + " "
                + attributes.group().getName();
    }

    /**
     * Makes these files the current ones.
     *
     * @param name of their folder; made unique
     */
    void switchTo(String name, Map<String, byte[]> files) throws IOException, RefusedByPlatform {
        if (!Files.isDirectory(home)) {
            Files.createDirectories(home, readableByOwner());
            giveAway(home, enterable());
        }
        Path folder = home.resolve(name + "-" + UUID.randomUUID().toString().substring(0, 8));
        Path unfinished = Files.createTempDirectory(home, "unfinished-", readableByOwner());
        for (var file : files.entrySet()) {
            write(unfinished.resolve(file.getKey()), file.getValue());
        }
        giveAway(unfinished, enterable());
        sync(unfinished);
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        pointTo(folder.getFileName());
    }

    private void pointTo(Path folder) throws IOException, RefusedByPlatform {
        Path link = home.resolve("unfinished-link-" + UUID.randomUUID());
        try {
            Files.createSymbolicLink(link, folder);
        } catch (UnsupportedOperationException noLinks) {
            throw new RefusedByPlatform("The folder " + home + " is on a file system without symbolic links, so chain "
                    + "and key could not be switched together. Choose another folder.");
        }
        Files.move(link, current(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(home);
    }

    void removeCurrent() throws IOException {
        Files.deleteIfExists(current());
        tidy(List.of());
    }

    /** Removes what is not in use, so that no keys lie about: all but the current folder and the given ones. */
    void tidy(List<Path> others) throws IOException {
        if (!Files.isDirectory(home)) {
            return;
        }
        Optional<Path> target = target();
        List<Path> unused;
        try (Stream<Path> all = Files.list(home)) {
            unused = all.filter(path -> !path.equals(current()))
                    .filter(path -> !Optional.of(path.getFileName()).equals(target))
                    .filter(path -> !others.contains(path.getFileName())).toList();
        }
        for (Path path : unused) {
            remove(path);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(Path file, byte[] content) throws IOException {
        Files.createFile(file, POSIX ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))} : new FileAttribute<?>[0]);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        giveAway(file, settings.permissions());
    }

    /** Sets owner, group and mode, in this order: a file that was given away may not be ours to change any more. */
    private void giveAway(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (!POSIX) {
            return;
        }
        var attributes = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        var users = FileSystems.getDefault().getUserPrincipalLookupService();
        attributes.setPermissions(permissions);
        try {
            if (settings.group() != null) {
                attributes.setGroup(users.lookupPrincipalByGroupName(settings.group()));
            }
            if (settings.owner() != null) {
                attributes.setOwner(users.lookupPrincipalByName(settings.owner()));
            }
        } catch (IOException notAllowed) {
            throw new IOException("The files in " + home + " could not be given to "
                    + Stream.of(settings.owner(), settings.group()).filter(name -> name != null)
                            .reduce((owner, group) -> owner + " and group " + group).orElse("")
                    + ". Sealkeeper needs the right to do that: run it as a member of the group, or with CAP_CHOWN.",
                    notAllowed);
        }
    }

    private Set<PosixFilePermission> enterable() {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(settings.permissions());
        settings.permissions().stream().filter(ENTER_WHERE_READ::containsKey)
                .forEach(read -> permissions.add(ENTER_WHERE_READ.get(read)));
        permissions.add(PosixFilePermission.OWNER_WRITE);
        return permissions;
    }

    private static FileAttribute<?>[] readableByOwner() {
        return POSIX ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))} : new FileAttribute<?>[0];
    }

    private static void sync(Path folder) throws IOException {
        if (POSIX) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
