package org.sealkeeper.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.lapse.Lapse;
import org.sealkeeper.lapse.LapseId;
import org.sealkeeper.lapse.LapseTexts;
import org.sealkeeper.lapse.Lapses;
import org.sealkeeper.lapse.Notice;
import org.sealkeeper.lapse.Notices;
import org.sealkeeper.platform.Announcement;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.text.Refusal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The lapses: what is not valid, who was told, and where the way back stands. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Lapses")
class LapseController {

    private final Lapses lapses;
    private final Notices notices;
    private final LapseTexts texts;
    private final Inventory inventory;
    private final Renewals renewals;
    private final WhereItStands where;
    private final Clock clock;

    LapseController(Lapses lapses, Notices notices, LapseTexts texts, Inventory inventory, Renewals renewals,
            WhereItStands where, Clock clock) {
        this.lapses = lapses;
        this.notices = notices;
        this.texts = texts;
        this.inventory = inventory;
        this.renewals = renewals;
        this.where = where;
        this.clock = clock;
    }

    /**
     * A lapse, as lists show it.
     *
     * @param setBy {@code version 3}, or the target of the binding that ended
     * @param setByVersion the version's number; absent when a binding ended
     * @param lasted from the effective expiry to its end, or until now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(UUID id, UUID signatureId, String signatureName, Instant expiredAt, String setBy,
            Integer setByVersion, Instant declaredAt, Instant validAgainAt, Instant endedAt, Lapse.Outcome outcome, Duration lasted) {
    }

    record Page(List<Summary> lapses, int page, int size) {
    }

    /** @param texts what people were told, or are to be told, by language */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Opened(Summary lapse, String platform, List<Notice> notices, Map<Locale, Announcement.Text> texts,
            RenewalPart renewal) {
    }

    record RenewalPart(UUID id, String requestedBy, Instant requestedAt, List<WhereItStands.Step> waitingAt,
            List<String> incidents) {
    }

    @GetMapping("/lapses")
    @Operation(summary = "The lapses, those that last first, then the newest")
    Page list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        int number = RenewalController.Paging.page(page);
        int length = RenewalController.Paging.size(size);
        return new Page(lapses.find(number, length).stream().map(this::summary).toList(), number, length);
    }

    @GetMapping("/lapses/{id}")
    @Operation(summary = "A lapse: what set it, who was told what, and where the renewal stands")
    Opened one(@PathVariable UUID id) {
        return opened(lapses.lapse(new LapseId(id)));
    }

    @GetMapping("/signatures/{id}/lapse")
    @Operation(summary = "The lapse of a signature that lasts; 404 when there is none")
    Opened ofSignature(@PathVariable SignatureId id) {
        String name = inventory.signature(id).name();
        return opened(lapses.openOf(id).orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "lapse.none-open", name)));
    }

    private Opened opened(Lapse lapse) {
        Signature signature = inventory.signature(lapse.signature());
        return new Opened(summary(lapse), signature.platform(), notices.of(lapse.id()),
                lapse.outcome().isPresent() && lapse.outcome().get() == Lapse.Outcome.VALID_AGAIN
                        ? texts.ofAllClear(lapse) : texts.ofLapse(lapse),
                renewals.openOf(lapse.signature()).map(this::part).orElse(null));
    }

    private RenewalPart part(Renewal renewal) {
        return new RenewalPart(renewal.id().value(), renewal.requestedBy(), renewal.requestedAt(),
                where.waitingAt(renewal), where.incidents(renewal));
    }

    private Summary summary(Lapse lapse) {
        return new Summary(lapse.id().value(), lapse.signature().value(), inventory.signature(lapse.signature()).name(),
                lapse.expiredAt(), lapse.setBy().text(), lapse.setBy().version().orElse(null), lapse.declaredAt(),
                lapse.validAgainAt().orElse(null), lapse.endedAt().orElse(null), lapse.outcome().orElse(null), lapse.lasted(clock.instant()));
    }
}
