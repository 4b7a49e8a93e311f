package org.sealkeeper.vault;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A column that holds what the vault has sealed. Whoever keeps sealed content has a bean of this, so that its rows are
 * sealed anew when the master key is renewed; the column has an index on {@code vault_generation(column)}.
 *
 * @param name what its rows are called in the API, such as {@code documents}
 * @param id the column that tells rows apart
 * @param context SQL that gives a row's context
 */
public record SealedColumn(String name, String table, String id, String column, String context) {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]*");

    public SealedColumn {
        for (String part : List.of(table, id, column)) {
            if (!IDENTIFIER.matcher(part).matches()) {
                throw new IllegalArgumentException(part + " is no name of a table or column");
            }
        }
    }

    /**
     * Of what {@link Vault#seal} gave, such as {@code of("documents", "supporting_document", "id", "content",
     * "'document:' || id")}.
     */
    public static SealedColumn of(String name, String table, String id, String column, String context) {
        return new SealedColumn(name, table, id, column, "'" + Vault.CONTENT + "' || " + context);
    }
}
