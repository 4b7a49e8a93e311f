package org.sealkeeper.vault;

import java.util.regex.Pattern;

/**
 * A column that holds what the vault has sealed. Whoever keeps sealed content has a bean of this, so that its rows are
 * sealed anew when the master key is renewed; the column has an index on {@code vault_generation(column)}.
 *
 * @param name what its rows are called in the API, such as {@code documents}
 * @param table with a column {@code id} of type {@code uuid}
 * @param context SQL that gives a row's context
 */
public record SealedColumn(String name, String table, String column, String context) {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]*");

    public SealedColumn {
        if (!IDENTIFIER.matcher(table).matches() || !IDENTIFIER.matcher(column).matches()) {
            throw new IllegalArgumentException(table + "." + column + " is no column");
        }
    }

    /** Of what {@link Vault#seal} gave, such as {@code of("documents", "supporting_document", "content", "'document:' || id")}. */
    public static SealedColumn of(String name, String table, String column, String context) {
        return new SealedColumn(name, table, column, "'" + Vault.CONTENT + "' || " + context);
    }
}
