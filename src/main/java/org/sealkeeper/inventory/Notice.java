package org.sealkeeper.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sealkeeper.text.Texts;

/** Something worth knowing that stops nothing, such as {@code one-keeper}; its sentence is {@code notice.inventory.<code>}. */
public record Notice(String code, List<Object> arguments) {

    public static Notice of(String code, Object... arguments) {
        return new Notice(code, List.of(arguments));
    }

    /** What a keeper should look after at this signature. */
    public static List<Notice> about(Signature signature, Optional<Version> active, List<Binding> bindings) {
        var notices = new ArrayList<Notice>();
        if (signature.keepers().isEmpty()) {
            notices.add(of("no-keeper"));
        } else if (!signature.hasEnoughKeepers()) {
            notices.add(of("one-keeper", signature.keepers().get(0)));
        }
        if (active.isEmpty()) {
            notices.add(of("no-active-version"));
        } else if (active.get().key().isEmpty()) {
            notices.add(of("no-key"));
        }
        signature.effectiveExpiry()
                .filter(expiry -> active.filter(version -> expiry.at().isBefore(version.notAfter())).isPresent())
                .ifPresent(expiry -> notices.add(of("set-by-binding", expiry.setBy().text())));
        for (Binding binding : bindings) {
            if (binding.problem().isPresent()) {
                notices.add(of("endpoint-problem", binding.target(), binding.problem().get()));
            } else if (binding.notAfter().isEmpty()) {
                notices.add(of("endpoint-never-seen", binding.target()));
            }
        }
        return List.copyOf(notices);
    }

    public String in(Locale locale) {
        return Texts.in(locale, "notice.inventory." + code, arguments.toArray());
    }
}
