package org.sealkeeper.vault;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The secret that the configuration names, and those that may still open the vault while it is changed: every node
 * accepts both, so nodes can be restarted one after the other and the master key wrapped anew in between.
 */
@Component
class VaultSecrets {

    private final Secret configured;
    private final List<Secret> accepted;

    @Autowired
    VaultSecrets(@Value("${sealkeeper.vault.passphrase:}") String passphrase,
            @Value("${sealkeeper.vault.passphrase-file:}") String passphraseFile,
            @Value("${sealkeeper.vault.previous-passphrase:}") String previous,
            @Value("${sealkeeper.vault.previous-passphrase-file:}") String previousFile,
            @Value("${sealkeeper.data-dir:./data}") Path dataFolder, ConfiguredToken token) {
        Path keyFile = dataFolder.resolve("vault").resolve("secret");
        Optional<VaultSecret> now = passphrase("passphrase", passphrase, passphraseFile);
        Optional<TokenSecret> inToken = token.secret();
        this.configured = now.map(Secret.class::cast).or(() -> inToken).orElseGet(() -> VaultSecret.keyFile(keyFile));
        this.accepted = Stream.of(now.stream(), inToken.stream(), passphrase("previous-passphrase", previous, previousFile).stream(),
                Stream.of(VaultSecret.keyFile(keyFile), VaultSecret.keyFile(keyFile.resolveSibling("secret.previous")))
                        .filter(VaultSecret::isThere))
                .flatMap(secrets -> secrets).map(Secret.class::cast).toList();
    }

    VaultSecrets(Secret configured, Secret... previous) {
        this.configured = configured;
        this.accepted = Stream.concat(Stream.of(configured), Stream.of(previous)).toList();
    }

    static Optional<VaultSecret> passphrase(String name, String passphrase, String file) {
        String setting = "sealkeeper.vault." + name;
        if (!passphrase.isEmpty() && !file.isEmpty()) {
            throw new SecretRefused("Both " + setting + " and " + setting + "-file are set.", "Remove one of them.");
        }
        return passphrase.isEmpty()
                ? Optional.of(file).filter(one -> !one.isEmpty())
                        .map(one -> VaultSecret.passphraseIn(Path.of(one), setting + "-file"))
                : Optional.of(VaultSecret.passphrase(passphrase, setting));
    }

    Secret configured() {
        return configured;
    }

    WrappedMaster wrap(int generation, byte[] master, Instant now) {
        return configured.wrap(generation, master, now);
    }

    /** Whether it is the configured secret that opens it, and not one that is only accepted still. */
    boolean isUnderConfigured(WrappedMaster wrapped) {
        if (wrapped.secret() != configured.kind()) {
            return false;
        }
        try {
            configured.unwrap(wrapped);
            return true;
        } catch (NotAuthentic | SecretRefused anotherOne) {
            return false;
        }
    }

    /** @param by the secret that opened it */
    record Opened(byte[] key, Secret by) {
    }

    /** @throws SecretRefused when no secret opens it */
    Opened unwrap(WrappedMaster wrapped) {
        SecretRefused refused = null;
        for (Secret secret : Stream.concat(Stream.of(configured), accepted.stream()).distinct()
                .filter(one -> one.kind() == wrapped.secret()).toList()) {
            try {
                return new Opened(secret.unwrap(wrapped), secret);
            } catch (NotAuthentic anotherOne) {
                refused = refused != null ? refused : notTheOne(secret);
            } catch (SecretRefused notThere) {
                refused = refused != null ? refused : notThere;
            }
        }
        throw refused != null ? refused : anotherKind(wrapped.secret());
    }

    /** Empty when no passphrase that is set opens it. */
    Optional<Opened> unwrapSpare(WrappedMaster spare) {
        try {
            return Optional.of(unwrap(spare));
        } catch (SecretRefused anotherOne) {
            return Optional.empty();
        }
    }

    private static SecretRefused notTheOne(Secret secret) {
        return new SecretRefused("The vault does not open: " + secret.name() + " is not the one that it was made with.",
                switch (secret.kind()) {
                    case KEY_FILE -> "Put back the key file that belongs to this database.";
                    case PASSPHRASE -> "Correct the passphrase, or connect to the database that it belongs to.";
                    case TOKEN -> "Insert the token that belongs to this database.";
                });
    }

    private static SecretRefused anotherKind(SecretKind kind) {
        return switch (kind) {
            case KEY_FILE -> new SecretRefused("The vault was made with its key file, but another secret is configured"
                    + " and the key file is not there.", "Put the key file back; then the secret can be changed.");
            case PASSPHRASE -> new SecretRefused("The vault was made with a passphrase, but sealkeeper.vault.passphrase"
                    + " is not set.", "Set the passphrase in the configuration.");
            case TOKEN -> new SecretRefused("The vault was made with a key in a PKCS#11 token, but none is configured.",
                    "Set sealkeeper.vault.pkcs11.library and the token's PIN. When the token is lost, set the spare passphrase"
                            + " as sealkeeper.vault.passphrase.");
        };
    }
}
