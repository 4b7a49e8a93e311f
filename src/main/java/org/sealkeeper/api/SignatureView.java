package org.sealkeeper.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Notice;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionState;
import org.sealkeeper.issuance.RenewalInfo;
import org.sealkeeper.lapse.Lapse;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;

/**
 * A signature as the API shows it.
 *
 * @param keyCustody what may be done with the keys that are made for it
 * @param daysLeft whole days until the effective expiry, negative after it; absent without one
 * @param timeLeft the same exactly, ISO 8601, such as {@code PT200H15M}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SignatureView(UUID id, String name, SignatureKind kind, String platform, String issuer,
        Criticality criticality, String subject, List<String> names, KeyAlgorithm keyAlgorithm, KeyCustody keyCustody, int renewBeforeDays,
        int criticalBeforeDays, List<Integer> reminderDays, List<String> keepers, SignatureState state,
        ExpiryView effectiveExpiry, Long daysLeft, Duration timeLeft, List<VersionView> versions,
        List<BindingView> bindings, RenewalInfoView renewalInfo, List<NoticeView> warnings, LapseView lapse,
        Instant createdAt) {

    /** One of many: without what has to be looked up for each. */
    static SignatureView summary(Signature signature, Instant now) {
        return of(signature, null, now, null, null, null, null, null);
    }

    static SignatureView full(Signature signature, KeyCustody custody, Instant now, List<Version> versions,
            List<Binding> bindings, Optional<RenewalInfo> renewalInfo, Optional<Lapse> lapse, Locale locale) {
        var active = versions.stream().filter(version -> version.state() == VersionState.ACTIVE).findFirst();
        return of(signature, custody, now, versions.stream().map(VersionView::of).toList(),
                bindings.stream().map(BindingView::of).toList(), renewalInfo.map(RenewalInfoView::of).orElse(null),
                NoticeView.of(Notice.about(signature, active, bindings), locale), lapse.map(LapseView::of).orElse(null));
    }

    private static SignatureView of(Signature signature, KeyCustody custody, Instant now, List<VersionView> versions,
            List<BindingView> bindings, RenewalInfoView renewalInfo, List<NoticeView> warnings,
            LapseView lapse) {
        Duration left = signature.effectiveExpiry()
                .map(expiry -> Duration.between(now.truncatedTo(ChronoUnit.SECONDS), expiry.at())).orElse(null);
        return new SignatureView(signature.id().value(), signature.name(), signature.kind(), signature.platform(),
                signature.issuer(), signature.criticality(), signature.subject(), signature.names(),
                signature.keyAlgorithm(), custody, signature.renewBeforeDays(), signature.criticalBeforeDays(),
                signature.reminderDays(), signature.keepers(), signature.stateAt(now),
                signature.effectiveExpiry().map(expiry -> ExpiryView.of(expiry)).orElse(null),
                left == null ? null : Math.floorDiv(left.toSeconds(), ChronoUnit.DAYS.getDuration().toSeconds()), left,
                versions, bindings, renewalInfo, warnings, lapse, signature.createdAt());
    }

    /** The lapse that lasts; {@code GET /lapses/{id}} has the rest of it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LapseView(UUID id, Instant expiredAt, String setBy, Integer setByVersion, Instant declaredAt) {

        static LapseView of(Lapse lapse) {
            return new LapseView(lapse.id().value(), lapse.expiredAt(), lapse.setBy().text(),
                    lapse.setBy().version().orElse(null), lapse.declaredAt());
        }
    }

    /**
     * @param setBy {@code version 3}, or the target of the binding that ends first
     * @param setByVersion the version's number; absent when a binding ends first
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExpiryView(Instant at, String setBy, Integer setByVersion) {

        static ExpiryView of(EffectiveExpiry expiry) {
            return new ExpiryView(expiry.at(), expiry.setBy().text(), expiry.setBy().version().orElse(null));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VersionView(UUID id, int number, VersionState state, String subject, String issuer, String serialNumber,
            Instant notBefore, Instant notAfter, String fingerprint, boolean hasKey, int chainLength) {

        static VersionView of(Version version) {
            var certificate = version.certificate();
            return new VersionView(version.id().value(), version.number(), version.state(),
                    certificate.getSubjectX500Principal().getName(), certificate.getIssuerX500Principal().getName(),
                    certificate.getSerialNumber().toString(16), version.notBefore(), version.notAfter(),
                    version.fingerprint(), version.key().isPresent(), version.chain().size());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BindingView(UUID id, Binding.Kind kind, String target, Instant notAfter, String fingerprint,
            Instant probedAt, String problem) {

        static BindingView of(Binding binding) {
            return new BindingView(binding.id().value(), binding.kind(), binding.target(),
                    binding.notAfter().orElse(null), binding.fingerprint().orElse(null),
                    binding.probedAt().orElse(null), binding.problem().orElse(null));
        }
    }

    /**
     * When the active version's issuer would have it renewed.
     *
     * @param dueAt the moment in the window that was drawn for this version
     * @param explanation a page of the issuer's that says why
     * @param problem why the issuer could not be asked the last time; what it said before counts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RenewalInfoView(Instant windowStart, Instant windowEnd, Instant dueAt, URI explanation, Instant askedAt,
            Instant askAgainAt, String problem) {

        static RenewalInfoView of(RenewalInfo info) {
            RenewalInfo.Window window = info.window().orElse(null);
            return new RenewalInfoView(window == null ? null : window.start(), window == null ? null : window.end(),
                    window == null ? null : window.dueAt(), window == null ? null : window.explanation().orElse(null),
                    info.askedAt(), info.askAgainAt(), info.problem().orElse(null));
        }
    }

    /** @param code stable, for programs, such as {@code one-keeper} */
    record NoticeView(String code, String sentence) {

        static List<NoticeView> of(List<Notice> notices, Locale locale) {
            return notices.stream().map(notice -> new NoticeView(notice.code(), notice.in(locale))).toList();
        }
    }
}
