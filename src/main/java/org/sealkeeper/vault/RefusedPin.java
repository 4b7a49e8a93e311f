package org.sealkeeper.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;

/**
 * Remembers that a token has refused a PIN, so that an application which is restarted again and again does not lock the
 * token: few tokens forgive more than ten. The file holds what Argon2id makes of the PIN.
 */
final class RefusedPin {

    private static final int SALT_BYTES = 16;

    private final Path file;
    /** The same as in the file, for where that cannot be written. */
    private volatile String remembered = "";

    RefusedPin(Path file) {
        this.file = file;
    }

    boolean is(String token, char[] pin) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : remembered;
            if (text.isEmpty()) {
                return false;
            }
            String[] lines = text.split("\n");
            byte[] salt = Base64.getDecoder().decode(lines[0]);
            return lines[1].equals(made(token, pin, salt));
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    void remember(String token, char[] pin) {
        byte[] salt = Envelope.random(SALT_BYTES);
        String text = Base64.getEncoder().encodeToString(salt) + "\n" + made(token, pin, salt) + "\n";
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, text);
        } catch (IOException notInTheFile) {
            // until the next start at least; the token counts too
            remembered = text;
        }
    }

    void forget() {
        remembered = "";
        try {
            Files.deleteIfExists(file);
        } catch (IOException itIsOfAnotherPin) {
            // and refuses no other
        }
    }

    private static String made(String token, char[] pin, byte[] salt) {
        byte[] key = Argon2id.RECOMMENDED.key((token + "\n" + new String(pin)).getBytes(StandardCharsets.UTF_8), salt);
        String text = Base64.getEncoder().encodeToString(key);
        Arrays.fill(key, (byte) 0);
        return text;
    }
}
