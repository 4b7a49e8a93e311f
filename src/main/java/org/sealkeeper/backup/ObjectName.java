package org.sealkeeper.backup;

import java.util.regex.Pattern;

/** What an object on a store may be called. */
final class ObjectName {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private ObjectName() {
    }

    static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws IllegalArgumentException when it is not a name, and might lead elsewhere */
    static String checked(String name) {
        if (!isOne(name)) {
            throw new IllegalArgumentException("Not a name of an object in a backup store: " + name);
        }
        return name;
    }
}
