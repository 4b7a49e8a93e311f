package org.sealkeeper.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** {@code sealkeeper.vault.pkcs11.*}: which token, and what is kept in it. */
@Component
class TokenSettings {

    static final String PREFIX = "sealkeeper.vault.pkcs11.";

    private final String library;
    private final String tokenLabel;
    private final String pin;
    private final String pinFile;
    private final String keyLabel;
    private final boolean copied;
    private final Path vaultFolder;

    TokenSettings(@Value("${sealkeeper.vault.pkcs11.library:}") String library,
            @Value("${sealkeeper.vault.pkcs11.token-label:}") String tokenLabel,
            @Value("${sealkeeper.vault.pkcs11.pin:}") String pin,
            @Value("${sealkeeper.vault.pkcs11.pin-file:}") String pinFile,
            @Value("${sealkeeper.vault.pkcs11.key-label:sealkeeper-vault}") String keyLabel,
            @Value("${sealkeeper.vault.pkcs11.token-is-copied:false}") boolean copied,
            @Value("${sealkeeper.data-dir:./data}") Path dataFolder) {
        this.library = library;
        this.tokenLabel = tokenLabel;
        this.pin = pin;
        this.pinFile = pinFile;
        this.keyLabel = keyLabel;
        this.copied = copied;
        this.vaultFolder = dataFolder.resolve("vault");
    }

    boolean isConfigured() {
        return !library.isEmpty();
    }

    Path library() {
        return Path.of(library);
    }

    /** Empty when the library's only token is meant. */
    Optional<String> tokenLabel() {
        return Optional.of(tokenLabel).filter(label -> !label.isEmpty());
    }

    /** Of the AES key that the master key is wrapped under. */
    String keyLabel() {
        return keyLabel;
    }

    /** Whether somebody has said that the token itself has a copy, so that what is in it only is not lost with it. */
    boolean isCopied() {
        return copied;
    }

    /** Where it is remembered which PIN a token has refused. */
    Path refusedPinFile() {
        return vaultFolder.resolve("refused-pin");
    }

    /** @throws SecretRefused when there is none, or its file cannot be read */
    char[] pin() {
        if (pin.isEmpty() == pinFile.isEmpty()) {
            throw pin.isEmpty()
                    ? new SecretRefused("A PKCS#11 token is configured, but not its PIN.",
                            "Set " + PREFIX + "pin-file to a file with the PIN, or " + PREFIX + "pin.")
                    : new SecretRefused("Both " + PREFIX + "pin and " + PREFIX + "pin-file are set.",
                            "Remove one of them.");
        }
        if (!pin.isEmpty()) {
            return pin.toCharArray();
        }
        try {
            return Files.readString(Path.of(pinFile)).strip().toCharArray();
        } catch (IOException e) {
            throw new SecretRefused("The file " + Path.of(pinFile).toAbsolutePath() + " with the token's PIN cannot be read ("
                    + e.getClass().getSimpleName() + ").", "Put it there, let the user who runs Sealkeeper read it, or"
                            + " correct " + PREFIX + "pin-file.");
        }
    }
}
