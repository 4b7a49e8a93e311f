package org.sealkeeper.vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A generation of the master key as it lies in the database.
 *
 * @param derivation for secrets that Argon2id makes a key of
 * @param tokenKey label of the key in the token that it is wrapped under
 */
record WrappedMaster(int generation, SecretKind secret, Optional<Derivation> derivation, Optional<String> tokenKey,
        byte[] wrapped, Instant madeAt) {

    /** How a key is made of a secret (RFC 9106). */
    record Derivation(byte[] salt, Argon2id cost) {
    }

    static WrappedMaster from(ResultSet row, int number) throws SQLException {
        return new WrappedMaster(row.getInt("generation"), SecretKind.valueOf(row.getString("secret")),
                Optional.ofNullable(row.getBytes("salt")).isEmpty() ? Optional.empty()
                        : Optional.of(new Derivation(row.getBytes("salt"),
                                new Argon2id(row.getInt("memory_kib"), row.getInt("iterations"), row.getInt("lanes")))),
                Optional.ofNullable(row.getString("token_key")), row.getBytes("wrapped"),
                row.getObject("made_at", OffsetDateTime.class).toInstant());
    }
}
