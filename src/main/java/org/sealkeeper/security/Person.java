package org.sealkeeper.security;

import java.util.Locale;
import java.util.Optional;

/** A user, as far as others need to know them. */
public record Person(String id, String name, Optional<String> email, Locale locale) {
}
