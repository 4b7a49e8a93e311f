package org.sealkeeper.lapse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.Announcement;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.RefusedByPlatform;
import org.springframework.stereotype.Component;

/**
 * Tells everybody on the signature's platform that it has lapsed. A platform that is out of reach is tried again and then
 * becomes an incident; one that refuses leaves telling people to the security officers, whose task shows it.
 */
@Component("announceLapse")
class AnnounceLapse implements JavaDelegate {

    private final Lapses lapses;
    private final Notices notices;
    private final LapseTexts texts;
    private final Inventory inventory;
    private final Platforms platforms;
    private final Ledger ledger;

    AnnounceLapse(Lapses lapses, Notices notices, LapseTexts texts, Inventory inventory, Platforms platforms,
            Ledger ledger) {
        this.lapses = lapses;
        this.notices = notices;
        this.texts = texts;
        this.inventory = inventory;
        this.platforms = platforms;
        this.ledger = ledger;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Lapse lapse = lapses.lapse(LapseId.of((String) execution.getVariable("lapseId")));
        Signature signature = inventory.signature(lapse.signature());
        Platform platform = platforms.named(signature.platform());
        if (!platform.announces()) {
            return;
        }
        String recipient = Notice.PLATFORM + platform.id();
        notices.begin(lapse.id(), recipient);
        Entry entry;
        try {
            platform.announce(new Announcement(id(lapse), signature.id(), texts.ofLapse(lapse)));
            notices.told(lapse.id(), recipient);
            entry = Entry.of("lapse.announced").outcome("COMPLETED");
        } catch (RefusedByPlatform refused) {
            notices.refused(lapse.id(), recipient, refused.getMessage());
            entry = Entry.of("lapse.not-announced").outcome("REFUSED").detail("reason", refused.getMessage());
        }
        ledger.record(entry.signature(signature.id().value()).detail("lapse", lapse.id())
                .detail("name", signature.name()).detail("platform", platform.id()));
    }

    private static UUID id(Lapse lapse) {
        return UUID.nameUUIDFromBytes(("lapse:" + lapse.id()).getBytes(StandardCharsets.UTF_8));
    }
}
