package org.sealkeeper.vault;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The master key once more under a passphrase that is kept off the server, so that a token which breaks takes nothing
 * along. Without it, or somebody's word that the token itself has a copy, no vault is put under a token.
 */
@Component
class SpareMasters {

    private final JdbcClient jdbc;
    private final Optional<VaultSecret> passphrase;
    private final boolean tokenIsCopied;

    @Autowired
    SpareMasters(JdbcClient jdbc, @Value("${sealkeeper.vault.pkcs11.spare-passphrase:}") String passphrase,
            @Value("${sealkeeper.vault.pkcs11.spare-passphrase-file:}") String passphraseFile, ConfiguredToken token) {
        this(jdbc, VaultSecrets.passphrase("pkcs11.spare-passphrase", passphrase, passphraseFile), token.isCopied());
    }

    SpareMasters(JdbcClient jdbc, Optional<VaultSecret> passphrase, boolean tokenIsCopied) {
        this.jdbc = jdbc;
        this.passphrase = passphrase;
        this.tokenIsCopied = tokenIsCopied;
    }

    Optional<WrappedMaster> of(int generation) {
        return jdbc.sql("""
                select generation, 'PASSPHRASE' as secret, salt, memory_kib, iterations, lanes, null as token_key, wrapped,
                    made_at
                from vault_master_spare
                where generation = :generation
                """).param("generation", generation).query(WrappedMaster::from).optional();
    }

    /**
     * Sees to it that there is one, of the passphrase that is set; it is needed for this only, and may be gone afterwards.
     *
     * @return whether it was made now
     * @throws SecretRefused when there is none, and the passphrase is not set
     */
    boolean keep(int generation, byte[] master, Instant madeAt) {
        Optional<WrappedMaster> there = of(generation);
        Optional<VaultSecret> now = passphrase.filter(VaultSecret::isThere);
        if (there.isPresent() && (now.isEmpty() || opens(now.get(), there.get()))) {
            return false;
        }
        if (now.isEmpty()) {
            if (tokenIsCopied && !areAny()) {
                return false;
            }
            throw new SecretRefused("The vault is about to open with a PKCS#11 token only, and a token can break.",
                    "Set sealkeeper.vault.pkcs11.spare-passphrase-file to a file with a passphrase that opens the vault"
                            + " without the token; keep the passphrase elsewhere, and delete the file afterwards. Or set"
                            + " sealkeeper.vault.pkcs11.token-is-copied=true, when the token itself has a copy.");
        }
        write(now.get().wrap(generation, master, madeAt));
        return true;
    }

    void remove(List<Integer> generations) {
        jdbc.sql("delete from vault_master_spare where generation in (:generations)").param("generations", generations)
                .update();
    }

    private boolean areAny() {
        return jdbc.sql("select exists (select from vault_master_spare)").query(Boolean.class).single();
    }

    private static boolean opens(VaultSecret passphrase, WrappedMaster spare) {
        try {
            passphrase.unwrap(spare);
            return true;
        } catch (NotAuthentic another) {
            return false;
        }
    }

    private void write(WrappedMaster spare) {
        WrappedMaster.Derivation derivation = spare.derivation().orElseThrow();
        jdbc.sql("""
                insert into vault_master_spare (generation, salt, memory_kib, iterations, lanes, wrapped, made_at)
                values (:generation, :salt, :memory, :iterations, :lanes, :wrapped, :at)
                on conflict (generation) do update
                set (salt, memory_kib, iterations, lanes, wrapped)
                    = (excluded.salt, excluded.memory_kib, excluded.iterations, excluded.lanes, excluded.wrapped)
                """)
                .param("generation", spare.generation())
                .param("salt", derivation.salt())
                .param("memory", derivation.cost().memoryKib())
                .param("iterations", derivation.cost().iterations())
                .param("lanes", derivation.cost().lanes())
                .param("wrapped", spare.wrapped())
                .param("at", OffsetDateTime.ofInstant(spare.madeAt(), ZoneOffset.UTC))
                .update();
    }
}
