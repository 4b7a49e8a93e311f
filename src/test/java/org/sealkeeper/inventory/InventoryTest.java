package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.sealkeeper.inventory.TestCertificates.certificate;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;

/** Signatures, versions and bindings in PostgreSQL. */
class InventoryTest extends SealkeeperTest {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Autowired
    private Inventory inventory;

    @Autowired
    private DueSignatures due;

    @Autowired
    private Importer importer;

    @Autowired
    private Vault vault;

    @Autowired
    private Ledger ledger;

    @Test
    void registered_signature_reads_back_the_same() {
        NewSignature given = named(unique("Corp Messenger"));

        SignatureId id = inventory.register(given, "kim");

        Signature found = inventory.signature(id);
        assertThat(found.name()).isEqualTo(given.name());
        assertThat(found.subject()).isEqualTo("CN=im,O=Corp");
        assertThat(found.names()).containsExactly("im.corp.example", "*.corp.example");
        assertThat(found.reminderDays()).containsExactly(30, 7, 0, -1);
        assertThat(found.keepers()).containsExactly("lee", "kim");
        assertThat(found.keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P384);
        assertThat(found.effectiveExpiry()).isEmpty();
        assertThat(found.stateAt(now)).isEqualTo(SignatureState.UNKNOWN);
        assertThat(events(id)).containsExactly("signature.registered");
    }

    @Test
    void name_is_taken_in_whatever_case() {
        String name = unique("Messenger");
        inventory.register(named(name), "kim");

        Refusal refusal = refusal(() -> inventory.register(named(name.toUpperCase()), "kim"));

        assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(refusal.code()).isEqualTo("inventory.name-taken");
    }

    @Test
    void unknown_signature_is_not_found() {
        assertThat(refusal(() -> inventory.signature(SignatureId.random())).kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(refusal(() -> inventory.bindEndpoint(SignatureId.random(), "a:443", "kim")).kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void staged_version_becomes_active_and_the_one_before_superseded() {
        SignatureId id = registered();
        VersionId first = inventory.stage(id, chain(days(10)), Optional.empty(), "kim");
        assertThat(inventory.activeVersion(id)).isEmpty();
        assertThat(inventory.signature(id).effectiveExpiry()).isEmpty();

        inventory.activate(first, "kim");
        VersionId second = inventory.stage(id, chain(days(100)), Optional.empty(), "kim");
        assertThat(inventory.pendingVersion(id)).map(Version::id).contains(second);
        inventory.activate(second, "kim");
        inventory.activate(second, "kim");

        assertThat(inventory.versions(id)).extracting(Version::number, Version::state).containsExactly(
                tuple(2, VersionState.ACTIVE),
                tuple(1, VersionState.SUPERSEDED));
        assertThat(inventory.signature(id).effectiveExpiry()).contains(new EffectiveExpiry(days(100), SetBy.version(2)));
        assertThat(events(id)).containsExactly("signature.registered", "version.staged", "version.activated",
                "expiry.moved", "version.staged", "version.activated", "expiry.moved");
        assertThat(refusal(() -> inventory.activate(first, "kim")).code()).isEqualTo("inventory.not-pending");
        assertThat(refusal(() -> inventory.discardPending(second, "kim")).code()).isEqualTo("inventory.not-pending");
    }

    @Test
    void staging_again_changes_nothing_and_staging_another_replaces() {
        SignatureId id = registered();
        List<X509Certificate> chain = chain(days(10));
        VersionId first = inventory.stage(id, chain, Optional.empty(), "kim");

        assertThat(inventory.stage(id, chain, Optional.empty(), "kim")).isEqualTo(first);
        VersionId second = inventory.stage(id, chain(days(20)), Optional.empty(), "kim");

        assertThat(inventory.versions(id)).extracting(Version::id).containsExactly(second);
        assertThat(inventory.version(second).number()).isEqualTo(2);
        inventory.discardPending(second, "kim");
        inventory.discardPending(second, "kim");
        assertThat(inventory.versions(id)).isEmpty();
    }

    @Test
    void key_of_a_discarded_version_goes_unless_another_version_has_it() {
        SignatureId id = registered();
        KeyPair keys = TestCertificates.keys();
        KeyId kept = vault.store(keys.getPrivate(), keys.getPublic(), KeyCustody.EXPORTABLE);
        KeyPair others = TestCertificates.keys();
        KeyId lost = vault.store(others.getPrivate(), others.getPublic(), KeyCustody.EXPORTABLE);
        inventory.activate(inventory.stage(id, List.of(certificate(keys, "im", days(-1), days(10))),
                Optional.of(kept), "kim"), "kim");

        inventory.discardPending(inventory.stage(id, List.of(certificate(keys, "im", days(-1), days(50))),
                Optional.of(kept), "kim"), "kim");
        inventory.discardPending(inventory.stage(id, List.of(certificate(others, "im", days(-1), days(60))),
                Optional.of(lost), "kim"), "kim");

        assertThat(vault.custody(kept)).isEqualTo(KeyCustody.EXPORTABLE);
        assertThatThrownBy(() -> vault.custody(lost)).isNotNull();
    }

    @Test
    void same_certificate_is_refused_naming_where_it_is() {
        List<X509Certificate> chain = chain(days(10));
        SignatureId first = registered();
        inventory.stage(first, chain, Optional.empty(), "kim");

        Refusal refusal = refusal(() -> inventory.stage(registered(), chain, Optional.empty(), "kim"));

        assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(refusal.getMessage()).isEqualTo("This certificate is in the inventory already: it is version 1 of "
                + "the signature \"" + inventory.signature(first).name() + "\".");
    }

    @Test
    void effective_expiry_is_the_earliest_of_version_and_bindings() {
        SignatureId id = registered();
        BindingId endpoint = inventory.bindEndpoint(id, "IM.corp.example:443", "kim");
        inventory.recordProbe(endpoint, now, Optional.of(certificate("im", days(-1), days(5))), Optional.empty());
        assertThat(inventory.signature(id).effectiveExpiry()).as("without an active version").isEmpty();

        inventory.activate(inventory.stage(id, chain(days(100)), Optional.empty(), "kim"), "kim");
        assertThat(expiry(id)).isEqualTo(new EffectiveExpiry(days(5), SetBy.binding("im.corp.example:443")));

        inventory.recordProbe(endpoint, now.plusSeconds(1), Optional.of(certificate("im", days(-1), days(200))),
                Optional.empty());
        assertThat(expiry(id)).isEqualTo(new EffectiveExpiry(days(100), SetBy.version(1)));

        BindingId profile = inventory.bindCertificate(id, "Corp IM", days(50), Optional.empty(), "kim");
        assertThat(expiry(id)).isEqualTo(new EffectiveExpiry(days(50), SetBy.binding("Corp IM")));
        assertThat(inventory.bindCertificate(id, "Corp IM", days(60), Optional.empty(), "kim")).isEqualTo(profile);
        assertThat(expiry(id)).isEqualTo(new EffectiveExpiry(days(60), SetBy.binding("Corp IM")));

        inventory.unbind(id, profile, "kim");
        assertThat(expiry(id)).isEqualTo(new EffectiveExpiry(days(100), SetBy.version(1)));
    }

    @Test
    void failed_probe_leaves_the_expiry_as_last_seen_and_an_old_one_changes_nothing() {
        SignatureId id = registered();
        inventory.activate(inventory.stage(id, chain(days(100)), Optional.empty(), "kim"), "kim");
        BindingId endpoint = inventory.bindEndpoint(id, "im.corp.example:443", "kim");
        inventory.recordProbe(endpoint, now, Optional.of(certificate("im", days(-1), days(5))), Optional.empty());

        inventory.recordProbe(endpoint, now.plusSeconds(9), Optional.empty(), Optional.of("Connection refused"));
        inventory.recordProbe(endpoint, now.plusSeconds(5), Optional.of(certificate("im", days(-1), days(200))),
                Optional.empty());

        Binding binding = inventory.bindings(id).get(0);
        assertThat(binding.problem()).contains("Connection refused");
        assertThat(binding.notAfter()).contains(days(5));
        assertThat(binding.probedAt()).contains(now.plusSeconds(9));
        assertThat(expiry(id)).isEqualTo(new EffectiveExpiry(days(5), SetBy.binding("im.corp.example:443")));
    }

    @Test
    void probe_that_sees_nothing_new_is_not_recorded() {
        SignatureId id = registered();
        BindingId endpoint = inventory.bindEndpoint(id, "im.corp.example:443", "kim");
        X509Certificate seen = certificate("im", days(-1), days(5));

        for (int day = 0; day < 3; day++) {
            inventory.recordProbe(endpoint, now.plusSeconds(day), Optional.of(seen), Optional.empty());
        }

        assertThat(events(id)).containsExactly("signature.registered", "binding.added", "endpoint.probed");
    }

    @Test
    void same_endpoint_twice_is_refused() {
        SignatureId id = registered();
        inventory.bindEndpoint(id, "im.corp.example:443", "kim");

        assertThat(refusal(() -> inventory.bindEndpoint(id, "IM.CORP.example:443", "kim")).code())
                .isEqualTo("inventory.bound-already");
    }

    @Test
    void endpoints_come_to_be_probed_the_longest_unprobed_first() {
        SignatureId id = registered();
        BindingId late = inventory.bindEndpoint(id, "late.corp.example:443", "kim");
        BindingId early = inventory.bindEndpoint(id, "early.corp.example:443", "kim");
        BindingId never = inventory.bindEndpoint(id, "never.corp.example:443", "kim");
        inventory.bindCertificate(id, "a certificate", days(9), Optional.empty(), "kim");
        inventory.recordProbe(late, days(-3000), Optional.empty(), Optional.of("refused"));
        inventory.recordProbe(early, days(-4000), Optional.empty(), Optional.of("refused"));

        assertThat(inventory.endpointsToProbe(days(-2900), 10_000)).extracting(Binding::id)
                .containsSubsequence(never, early, late);
        assertThat(inventory.endpointsToProbe(days(-3500), 10_000)).extracting(Binding::id)
                .contains(never, early).doesNotContain(late);
    }

    @Test
    void list_filters_by_the_same_states_as_are_computed() {
        String prefix = unique("State");
        List<Integer> lefts = List.of(-3, 1, 6, 8, 29, 31, 400);
        for (int left : lefts) {
            SignatureId id = inventory.register(named(prefix + " " + left), "kim");
            inventory.activate(inventory.stage(id, chain(days(left)), Optional.empty(), "kim"), "kim");
        }
        inventory.register(named(prefix + " none"), "kim");

        assertThat(names(prefix, SignatureState.LAPSED)).containsExactly("-3");
        assertThat(names(prefix, SignatureState.CRITICAL)).containsExactly("1", "6");
        assertThat(names(prefix, SignatureState.DUE)).containsExactly("8", "29");
        assertThat(names(prefix, SignatureState.VALID)).containsExactly("31", "400");
        assertThat(names(prefix, SignatureState.UNKNOWN)).containsExactly("none");
        for (SignatureState state : SignatureState.values()) {
            assertThat(inventory.find(new SignatureQuery(Optional.of(state), Optional.empty(), Optional.of(prefix), 0,
                    50)).signatures()).allMatch(signature -> signature.stateAt(Instant.now()) == state);
        }
    }

    @Test
    void list_searches_inside_names_and_pages_by_expiry() {
        String prefix = unique("100%_Sure");
        for (int left : List.of(30, 10, 20)) {
            SignatureId id = inventory.register(named("Corp " + prefix + left), "kim");
            inventory.activate(inventory.stage(id, chain(days(left)), Optional.empty(), "kim"), "kim");
        }
        var first = inventory.find(query(prefix.toLowerCase(), 0, 2));
        var second = inventory.find(query(prefix.toUpperCase(), 1, 2));

        assertThat(first.total()).isEqualTo(3);
        assertThat(first.signatures()).extracting(Signature::name)
                .containsExactly("Corp " + prefix + 10, "Corp " + prefix + 20);
        assertThat(second.signatures()).extracting(Signature::name).containsExactly("Corp " + prefix + 30);
        assertThat(inventory.find(query(prefix.replace('%', 'x'), 0, 2)).total()).isZero();
        assertThat(inventory.find(new SignatureQuery(Optional.empty(), Optional.of(days(15)), Optional.of(prefix), 0,
                2)).total()).isEqualTo(1);
        assertThat(refusal(() -> query(prefix, 0, 201)).code()).isEqualTo("inventory.bad-page");
    }

    @Test
    void signatures_that_concern_the_watch_come_the_earliest_first() {
        var expected = new ArrayList<SignatureId>();
        for (int left : List.of(-5003, -5002, -5001)) {
            SignatureId id = registered();
            inventory.activate(inventory.stage(id, List.of(certificate("im", days(-6000), days(left))),
                    Optional.empty(), "kim"), "kim");
            expected.add(id);
        }
        SignatureId healthy = registered();
        inventory.activate(inventory.stage(healthy, List.of(certificate("im", days(-1), days(300))), Optional.empty(), "kim"), "kim");

        assertThat(due.lapsed()).containsSubsequence(expected).doesNotContain(healthy);
        assertThat(due.inRenewalWindow()).containsSubsequence(expected).doesNotContain(healthy);
        assertThat(due.toTellOf(List.of("kim", "lee"))).containsSubsequence(expected).doesNotContain(healthy);
        assertThat(due.toTellOf(List.of("lee"))).contains(healthy);
        assertThat(due.signatures(expected)).extracting(Signature::id).containsExactlyElementsOf(expected);
    }

    @Test
    void settings_and_keepers_change_and_are_recorded_once() {
        SignatureId id = registered();

        inventory.changeSettings(id, now -> new Settings("folder", "private-ca", Criticality.HIGH, 60, 10,
                List.of(60, 1)), "root");
        inventory.changeSettings(id, now -> now, "root");
        inventory.changeKeepers(id, List.of("kim"), "root");
        inventory.changeKeepers(id, List.of("kim"), "root");

        Signature changed = inventory.signature(id);
        assertThat(changed.settings()).isEqualTo(new Settings("folder", "private-ca", Criticality.HIGH, 60, 10,
                List.of(60, 1)));
        assertThat(changed.keepers()).containsExactly("kim");
        assertThat(changed.hasEnoughKeepers()).isFalse();
        assertThat(events(id)).containsExactly("signature.registered", "settings.changed", "keepers.changed");
    }

    @Test
    void imported_certificate_supersedes_only_an_older_one_and_finds_its_known_key() {
        KeyPair keys = TestCertificates.keys();
        var withKey = imported(certificate(keys, "im.corp.example", days(-1), days(20)),
                Optional.of(keys.getPrivate()));
        SignatureId id = importer.register(named(unique("Imported"), List.of()), withKey, KeyCustody.EXPORTABLE, "kim");
        KeyId key = inventory.activeVersion(id).orElseThrow().key().orElseThrow();

        importer.addVersion(id, imported(certificate(keys, "im.corp.example", days(-1), days(90)), Optional.empty()),
                KeyCustody.EXPORTABLE, "kim");
        Refusal older = refusal(() -> importer.addVersion(id, imported(certificate("im.corp.example", days(-1),
                days(80)), Optional.empty()), KeyCustody.EXPORTABLE, "kim"));
        Refusal again = refusal(() -> importer.register(named(unique("Twice")), withKey, KeyCustody.EXPORTABLE,
                "kim"));

        assertThat(inventory.activeVersion(id).orElseThrow().number()).isEqualTo(2);
        assertThat(inventory.activeVersion(id).orElseThrow().key()).contains(key);
        assertThat(older.code()).isEqualTo("import.not-newer");
        assertThat(again.code()).isEqualTo("inventory.duplicate");
    }

    @Test
    void certificate_for_other_names_is_refused() {
        SignatureId id = registered();

        Refusal refusal = refusal(() -> importer.addVersion(id, imported(certificate("mail", days(-1), days(80)),
                Optional.empty()), KeyCustody.EXPORTABLE, "kim"));

        assertThat(refusal.code()).isEqualTo("import.other-names");
    }

    private static ImportedCertificate imported(X509Certificate certificate,
            Optional<PrivateKey> key) {
        return new ImportedCertificate(List.of(certificate), key, Optional.empty(), List.of());
    }

    private SignatureQuery query(String text, int page, int size) {
        return new SignatureQuery(Optional.empty(), Optional.empty(), Optional.of(text), page, size);
    }

    private List<String> names(String prefix, SignatureState state) {
        return inventory.find(new SignatureQuery(Optional.of(state), Optional.empty(), Optional.of(prefix), 0, 50))
                .signatures().stream().map(signature -> signature.name().substring(prefix.length() + 1)).toList();
    }

    private EffectiveExpiry expiry(SignatureId id) {
        return inventory.signature(id).effectiveExpiry().orElseThrow();
    }

    private List<String> events(SignatureId id) {
        return ledger.find(Optional.of(id.value()), Optional.empty(), Optional.empty(), 0, 100).stream()
                .map(LedgerEvent::kind).toList();
    }

    private SignatureId registered() {
        return inventory.register(named(unique("Messenger")), "kim");
    }

    private List<X509Certificate> chain(Instant notAfter) {
        return Arrays.asList(certificate("im", days(-100), notAfter));
    }

    private Instant days(int days) {
        return now.plus(days, ChronoUnit.DAYS);
    }

    private static NewSignature named(String name) {
        return named(name, List.of("im.corp.example", "*.corp.example"));
    }

    private static NewSignature named(String name, List<String> names) {
        return new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "console", Criticality.NORMAL,
                "CN=im,O=Corp", names, KeyAlgorithm.EC_P384, 30, 7, List.of(30, 7, 0, -1), List.of("lee", "kim"));
    }

    private static Refusal refusal(ThrowingCallable call) {
        Refusal refusal = catchThrowableOfType(Refusal.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
