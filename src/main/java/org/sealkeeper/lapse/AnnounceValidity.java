package org.sealkeeper.lapse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.Announcement;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.RefusedByPlatform;
import org.springframework.stereotype.Component;

/** Tells everybody on a platform where the lapse was announced, or may have been, that the signature is valid again. */
@Component("announceValidity")
class AnnounceValidity implements JavaDelegate {

    private final Lapses lapses;
    private final Notices notices;
    private final LapseTexts texts;
    private final Platforms platforms;
    private final Ledger ledger;

    AnnounceValidity(Lapses lapses, Notices notices, LapseTexts texts, Platforms platforms, Ledger ledger) {
        this.lapses = lapses;
        this.notices = notices;
        this.texts = texts;
        this.platforms = platforms;
        this.ledger = ledger;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Lapse lapse = lapses.lapse(LapseId.of((String) execution.getVariable("lapseId")));
        List<Notice> told = notices.of(lapse.id()).stream()
                .filter(notice -> notice.isFromPlatform() && notice.mayHaveReachedPeople()).toList();
        for (Notice notice : told) {
            announce(lapse, notice.recipient(), (String) execution.getVariable("signatureName"));
        }
    }

    private void announce(Lapse lapse, String recipient, String name) throws IOException {
        String platform = recipient.substring(Notice.PLATFORM.length());
        UUID id = UUID.nameUUIDFromBytes(("lapse-over:" + lapse.id()).getBytes(StandardCharsets.UTF_8));
        Entry entry;
        try {
            platforms.named(platform).announce(new Announcement(id, lapse.signature(), texts.ofAllClear(lapse)));
            notices.allClear(lapse.id(), recipient, Notice.State.TOLD, Optional.empty());
            entry = Entry.of("lapse.all-clear-announced").outcome("COMPLETED");
        } catch (RefusedByPlatform refused) {
            notices.allClear(lapse.id(), recipient, Notice.State.REFUSED, Optional.of(refused.getMessage()));
            entry = Entry.of("lapse.all-clear-not-announced").outcome("REFUSED").detail("reason", refused.getMessage());
        }
        ledger.record(entry.signature(lapse.signature().value()).detail("lapse", lapse.id()).detail("name", name)
                .detail("platform", platform));
    }
}
