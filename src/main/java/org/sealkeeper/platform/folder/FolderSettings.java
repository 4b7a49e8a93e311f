package org.sealkeeper.platform.folder;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.command.Command;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One folder that a program reads its certificate from: {@code sealkeeper.folder.<id>.*}.
 *
 * @param path where the folders of the signatures are
 * @param key whether the program gets the private key
 * @param password of the PKCS#12 file or Java key store
 * @param owner user that the files belong to; whoever runs Sealkeeper, when left out
 * @param group likewise
 * @param mode of each file, such as {@code rw-r-----}; folders may be entered by whoever may read
 * @param reload what tells the program that there is something new: its absolute path and arguments
 * @param reloadTimeout how long that may take
 */
record FolderSettings(Path path, @DefaultValue("pem") FolderFormat format, @DefaultValue("needed") Key key,
        String password, String owner, String group, @DefaultValue("rw-------") String mode,
        @DefaultValue List<String> reload, @DefaultValue("20s") Duration reloadTimeout) {

    static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    enum Key {
        /** Nothing is installed without it. */
        NEEDED,
        /** Written where it may leave the vault. */
        IF_EXPORTABLE,
        /** The program has it already. */
        NEVER
    }

    /** What the folder platform is as long as nobody configures it. */
    static FolderSettings embedded(Path path) {
        return new FolderSettings(path, FolderFormat.PEM, Key.IF_EXPORTABLE, null, null, null, "rw-------", List.of(),
                Duration.ofSeconds(20));
    }

    /** @throws IllegalStateException with a sentence that names the property to set */
    void check(String id) {
        String prefix = "sealkeeper.folder." + id;
        refuseUnless(id.matches("[a-z0-9][a-z0-9-]{0,40}"),
                prefix + ": a platform's id has lower-case letters, digits and hyphens, at most 41");
        refuseUnless(path != null && path.isAbsolute(),
                prefix + ".path is missing or not absolute: the folder to write to, such as /etc/sealkeeper/" + id);
        if (format != FolderFormat.PEM) {
            refuseUnless(password != null && password.length() >= FolderFormat.SHORTEST_PASSWORD, prefix
                    + ".password is missing or shorter than " + FolderFormat.SHORTEST_PASSWORD
                    + " characters: what the program opens the " + format.file() + " with");
            refuseUnless(key == Key.NEEDED, prefix + ".key has to be needed: a " + format.file()
                    + " without a key is of no use to a program");
        }
        checkAccess(prefix);
        command().ifPresent(command -> command.check(prefix + ".reload"));
    }

    private void checkAccess(String prefix) {
        refuseUnless(mode.matches("r[w-][x-]([r-][w-][x-]){2}"),
                prefix + ".mode is written like rw-r----- and lets the owner read");
        refuseUnless(key == Key.NEVER || !permissions().contains(PosixFilePermission.OTHERS_READ), prefix
                + ".mode lets everybody read the private key; use a group instead: rw-r-----");
        refuseUnless(POSIX || owner == null && group == null,
                prefix + ".owner and .group cannot be set on this operating system");
        UserPrincipalLookupService users = POSIX ? FileSystems.getDefault().getUserPrincipalLookupService() : null;
        refuseUnless(owner == null || isKnown(() -> users.lookupPrincipalByName(owner)),
                prefix + ".owner: there is no user " + owner + " on this machine");
        refuseUnless(group == null || isKnown(() -> users.lookupPrincipalByGroupName(group)),
                prefix + ".group: there is no group " + group + " on this machine");
    }

    Set<PosixFilePermission> permissions() {
        return PosixFilePermissions.fromString(mode);
    }

    Optional<Command> command() {
        return reload.isEmpty() ? Optional.empty() : Optional.of(new Command(reload, reloadTimeout));
    }

    /** The password is never part of a log or a message. */
    @Override
    public String toString() {
        return format + " in " + path;
    }

    private interface Lookup {

        Object find() throws IOException;
    }

    private static boolean isKnown(Lookup lookup) {
        try {
            return lookup.find() != null;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void refuseUnless(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalStateException(sentence);
        }
    }
}
