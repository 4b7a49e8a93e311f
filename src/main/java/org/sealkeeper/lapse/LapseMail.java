package org.sealkeeper.lapse;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.notification.MailingList;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The mails of a lapse: to officers and keepers, who act, and to the mailing lists of those who are affected. */
@Component
class LapseMail {

    private final Outbox outbox;
    private final People people;
    private final Inventory inventory;
    private final LapseTexts texts;
    private final Notices notices;
    private final Clock clock;
    private final List<MailingList> lists;

    /** @param lists such as {@code all-staff@corp.example, zh-CN:shanghai@corp.example} */
    LapseMail(Outbox outbox, People people, Inventory inventory, LapseTexts texts, Notices notices, Clock clock,
            @Value("${sealkeeper.lapse.mail-list:}") String lists) {
        this.outbox = outbox;
        this.people = people;
        this.inventory = inventory;
        this.texts = texts;
        this.notices = notices;
        this.clock = clock;
        this.lists = MailingList.several(lists);
    }

    void tellOfLapse(Lapse lapse) {
        Map<String, Object> values = values(lapse);
        acting(lapse).forEach(person -> outbox.queue("lapse-declared", person, "lapse-declared:" + lapse.id(), values));
        lists.forEach(list -> {
            outbox.queue("lapse-announced", list.recipient(), "lapse-announced:" + lapse.id(), values);
            notices.told(lapse.id(), list.recipient());
        });
    }

    /** Once a day at most. */
    void remind(Lapse lapse) {
        String once = "lapse-reminder:" + lapse.id() + ":" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<String, Object> values = values(lapse);
        acting(lapse).forEach(person -> outbox.queue("lapse-reminder", person, once, values));
    }

    /** To those who act, and to the lists that were told. */
    void tellOfEnd(Lapse lapse) {
        Map<String, Object> values = values(lapse);
        inventory.signature(lapse.signature()).effectiveExpiry().ifPresent(expiry -> values.put("notAfter", expiry.at()));
        values.remove("expiry");
        acting(lapse).forEach(person -> outbox.queue("lapse-ended", person, "lapse-ended:" + lapse.id(), values));
        notices.of(lapse.id()).stream().filter(notice -> !notice.isFromPlatform()).forEach(list -> {
            outbox.queue("lapse-over", list.recipient(), "lapse-over:" + lapse.id(), values);
            notices.allClear(lapse.id(), list.recipient(), Notice.State.TOLD, Optional.empty());
        });
    }

    /** Security officers, and the signature's keepers; all keepers where it has none. */
    private Set<String> acting(Lapse lapse) {
        Set<String> acting = new LinkedHashSet<>(people.members(Group.SECURITY_OFFICERS));
        List<String> keepers = inventory.signature(lapse.signature()).keepers();
        acting.addAll(keepers.isEmpty() ? people.members(Group.KEEPERS) : keepers);
        return acting;
    }

    private Map<String, Object> values(Lapse lapse) {
        Signature signature = inventory.signature(lapse.signature());
        Map<String, Object> values = new TreeMap<>(Map.of("signature", signature.name(), "signatureId",
                signature.id().toString(), "expiry", lapse.expiredAt(), "setBy", lapse.setBy().text()));
        lapse.setBy().version().ifPresent(number -> values.put("setByVersion", number));
        texts.contact(signature).ifPresent(contact -> values.put("contact", contact));
        return values;
    }
}
