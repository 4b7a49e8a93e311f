package org.sealkeeper.renewal;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.stereotype.Component;

/** The renewal's own mails: who gets them, and what their texts may name. */
@Component
class RenewalMail {

    private final Outbox outbox;
    private final People people;
    private final Renewals renewals;
    private final Inventory inventory;

    RenewalMail(Outbox outbox, People people, Renewals renewals, Inventory inventory) {
        this.outbox = outbox;
        this.people = people;
        this.renewals = renewals;
        this.inventory = inventory;
    }

    /** To the signature's keepers; to the whole keepers' group when it has none, so that somebody is told. */
    void toKeepers(String template, String once, RenewalId renewal) {
        Signature signature = inventory.signature(renewals.renewal(renewal).signature());
        List<String> keepers = signature.keepers();
        send(template, once, renewal, keepers.isEmpty() ? people.members(Group.KEEPERS) : keepers, Map.of());
    }

    void toApprovers(String template, String once, RenewalId renewal) {
        Group group = Group.of(renewals.renewal(renewal).policy().orElseThrow().approverGroup());
        send(template, once, renewal, people.members(group), Map.of());
    }

    void toSecurityOfficers(String template, String once, RenewalId renewal) {
        send(template, once, renewal, people.members(Group.SECURITY_OFFICERS), Map.of());
    }

    /** To the keepers and whoever asked for the renewal. */
    void toInvolved(String template, String once, RenewalId renewal, Map<String, Object> more) {
        Set<String> involved = new LinkedHashSet<>(
                inventory.signature(renewals.renewal(renewal).signature()).keepers());
        people.find(renewals.renewal(renewal).requestedBy()).ifPresent(requester -> involved.add(requester.id()));
        send(template, once, renewal, involved, more);
    }

    private void send(String template, String once, RenewalId id, Collection<String> to, Map<String, Object> more) {
        Renewal renewal = renewals.renewal(id);
        Signature signature = inventory.signature(renewal.signature());
        Map<String, Object> values = new TreeMap<>(more);
        values.put("signature", signature.name());
        values.put("signatureId", signature.id().toString());
        values.put("renewalId", id.toString());
        values.put("reason", renewal.reason());
        values.put("requestedBy", renewal.requestedBy());
        signature.effectiveExpiry().ifPresent(expiry -> {
            values.put("expiry", expiry.at());
            values.put("setBy", expiry.setBy().text());
            expiry.setBy().version().ifPresent(number -> values.put("setByVersion", number));
        });
        renewal.policy().ifPresent(policy -> values.put("deadline", policy.deadline()));
        to.forEach(userId -> outbox.queue(template, userId, once, values));
    }
}
