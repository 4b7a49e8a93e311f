package org.sealkeeper.backup;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.sealkeeper.inventory.Criticality;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** How long backups are kept, by the criticality of their signature: {@code sealkeeper.backup.retention.high.days} … */
@Component
class RetentionSettings {

    private static final Map<Criticality, Keep> USUAL = Map.of(Criticality.LOW, new Keep(14, 8, 12, 2),
            Criticality.NORMAL, new Keep(30, 12, 24, 5), Criticality.HIGH, new Keep(60, 26, 36, 10));

    private final Map<Criticality, Keep> keep = new EnumMap<>(Criticality.class);

    RetentionSettings(Environment environment) {
        for (Criticality criticality : Criticality.values()) {
            String prefix = "sealkeeper.backup.retention." + criticality.name().toLowerCase(Locale.ROOT);
            Keep usual = USUAL.get(criticality);
            Keep set = Binder.get(environment).bind(prefix, Keep.class).orElse(usual);
            keep.put(criticality, set.orElse(usual, prefix));
        }
    }

    /**
     * Of each of the last so many days, weeks, months and years that have a proven backup, the last one stays.
     *
     * @param days and the others: 0 for none of the kind, -1 for what is usual
     */
    record Keep(@DefaultValue("-1") int days, @DefaultValue("-1") int weeks, @DefaultValue("-1") int months,
            @DefaultValue("-1") int years) {

        private Keep orElse(Keep usual, String prefix) {
            StoreSettingsRefused.unless(days >= -1 && weeks >= -1 && months >= -1 && years >= -1,
                    prefix + ": days, weeks, months and years are numbers, 0 for none");
            return new Keep(days < 0 ? usual.days : days, weeks < 0 ? usual.weeks : weeks,
                    months < 0 ? usual.months : months, years < 0 ? usual.years : years);
        }
    }

    Keep keep(Criticality criticality) {
        return keep.get(criticality);
    }
}
