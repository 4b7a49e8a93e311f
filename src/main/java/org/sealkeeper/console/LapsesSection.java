package org.sealkeeper.console;

import java.time.Clock;
import java.util.List;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.lapse.Lapse;
import org.sealkeeper.lapse.Lapses;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** When a signature was not valid, and for how long. */
@Component
@Order(40)
class LapsesSection implements SignatureSection {

    private static final int SHOWN = 20;

    private final Lapses lapses;
    private final Clock clock;

    LapsesSection(Lapses lapses, Clock clock) {
        this.lapses = lapses;
        this.clock = clock;
    }

    record Row(Lapse lapse, long hours, int minutes) {
    }

    @Override
    public String id() {
        return "lapses";
    }

    @Override
    public List<Row> about(Signature signature) {
        return lapses.of(signature.id(), SHOWN).stream().map(lapse -> {
            var lasted = lapse.lasted(clock.instant());
            return new Row(lapse, lasted.toHours(), lasted.toMinutesPart());
        }).toList();
    }
}
