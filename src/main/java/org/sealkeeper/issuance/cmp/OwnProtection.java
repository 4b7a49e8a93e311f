package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.cmp.Protection.OwnSignature;
import org.sealkeeper.issuance.cmp.Protection.SharedSecret;
import org.sealkeeper.issuance.remote.Credentials;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** With what our messages are protected: the key of the version that is updated, or what is configured. */
@Component
class OwnProtection {

    private final Inventory inventory;
    private final Vault vault;
    private final CmpTransactions transactions;
    private final Clock clock;

    OwnProtection(Inventory inventory, Vault vault, CmpTransactions transactions, Clock clock) {
        this.inventory = inventory;
        this.vault = vault;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * The active version, when its key is in the vault, this issuer gave it, it is still valid, and the server has not
     * refused to update it before. The server signs its answer to a key update, so it is possible only where signatures
     * can be verified.
     */
    Optional<Version> updatable(SignatureId signature, String issuer, CmpSettings settings) {
        return inventory.activeVersion(signature).filter(version -> settings.verifiesSignatures())
                .filter(version -> version.key().isPresent() && version.notAfter().isAfter(clock.instant()))
                .filter(version -> transactions.hasIssued(issuer, version.fingerprint())
                        && !transactions.hasRefusedToUpdate(version.id()));
    }

    /** The certificate that a key update replaces. */
    Optional<X509Certificate> updated(CmpTransaction transaction) {
        return transaction.updated().map(inventory::version).map(Version::certificate);
    }

    Protection of(CmpTransaction transaction, CmpSettings settings) {
        return transaction.updated().map(inventory::version).map(this::keyOf).orElseGet(() -> configured(settings));
    }

    /** @throws java.util.NoSuchElementException when the version's key is not in the vault */
    Protection keyOf(Version version) {
        KeyId key = version.key().orElseThrow();
        return new OwnSignature(withoutRoot(version.chain()), use -> vault.use(key, use));
    }

    Protection configured(CmpSettings settings) {
        if (settings.hasSecret()) {
            return new SharedSecret(settings.reference(), settings.secret(), settings.mac());
        }
        return new OwnSignature(withoutRoot(settings.ownCredentials().chain()), use -> {
            Credentials own = settings.ownCredentials();
            try {
                return use.with(own.key());
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("The configured key cannot sign", e);
            }
        });
    }

    /** The server has its roots; one that came with a message would count for nothing. */
    private static List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
        return Stream.concat(Stream.of(chain.get(0)), chain.stream().skip(1)
                .filter(certificate -> !Certificates.isIssuedBy(certificate, certificate))).toList();
    }
}
