package org.sealkeeper.notification;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealkeeper.text.Texts;

/**
 * An address that many people read mail at. Whose readers all read one language gets it in that; others get one mail in
 * all languages.
 *
 * @param address such as {@code all-staff@corp.example}
 * @param languages in the order of the mail
 */
public record MailingList(String address, List<Locale> languages) {

    // no user id has a colon, so nobody can be called like a list
    private static final String PREFIX = "list:";
    private static final Pattern WRITTEN = Pattern.compile("(?:(en|zh-CN):)?([^\\s:,<>\"]+@[^\\s:,<>\"@]+)");
    private static final List<Locale> ALL = List.of(Texts.ENGLISH, Texts.CHINESE);

    /**
     * @param setting addresses with commas between them, each with its language before it where it has one, such as
     *     {@code all-staff@corp.example, zh-CN:shanghai@corp.example}
     * @throws IllegalArgumentException when one is no address
     */
    public static List<MailingList> several(String setting) {
        return Arrays.stream(setting.split(",")).map(String::strip).filter(one -> !one.isEmpty()).map(MailingList::one)
                .toList();
    }

    private static MailingList one(String written) {
        Matcher parts = WRITTEN.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + written + "\" is no mailing list; write all-staff@corp.example, or"
                    + " zh-CN:shanghai@corp.example when its readers all read Chinese, with commas between several");
        }
        return new MailingList(parts.group(2), parts.group(1) == null ? ALL
                : List.of(Locale.forLanguageTag(parts.group(1))));
    }

    /** How the outbox names it, where it names a user otherwise: {@code list:all-staff@corp.example}. */
    public String recipient() {
        return PREFIX + (languages.size() > 1 ? "" : languages.get(0).toLanguageTag() + ":") + address;
    }

    /** Empty when the recipient is a user. */
    static Optional<MailingList> named(String recipient) {
        return recipient.startsWith(PREFIX) ? Optional.of(one(recipient.substring(PREFIX.length()))) : Optional.empty();
    }
}
