package org.sealkeeper.issuance;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The issuers by id. */
@Component
public class Issuers {

    private final Map<String, Issuer> byId = new TreeMap<>();

    Issuers(List<Issuer> issuers, ObjectProvider<ConfiguredIssuers> configured) {
        Stream.concat(issuers.stream(), configured.stream().flatMap(kind -> kind.issuers().stream()))
                .forEach(this::add);
    }

    private void add(Issuer issuer) {
        if (byId.put(issuer.id(), issuer) != null) {
            throw new IllegalStateException("Two issuers are called " + issuer.id() + "; give one of them another id");
        }
    }

    /** @throws Refusal INVALID when there is none of that id */
    public Issuer named(String id) {
        Issuer issuer = byId.get(id);
        if (issuer == null) {
            throw Refusal.of(Refusal.Kind.INVALID, "issuance.unknown-issuer", id, String.join(", ", byId.keySet()));
        }
        return issuer;
    }

    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }
}
