package org.sealkeeper.inventory;

import java.security.cert.X509Certificate;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The signatures and what belongs to them. Writing methods record in the ledger, in the caller's transaction, and take
 * the signature's row lock first, so that versions, bindings and the effective expiry always fit together.
 */
@Component
public class Inventory {

    private static final String WITH_KEEPERS = """
            select s.id, s.name, s.kind, s.platform, s.issuer, s.criticality, s.subject, s.names, s.key_algorithm,
                   s.renew_before_days, s.critical_before_days, s.reminder_days, s.effective_expiry,
                   s.effective_expiry_set_by, s.effective_expiry_set_by_version, s.created_at,
                   array(select k.user_id from keeper k where k.signature_id = s.id order by k.position) as keepers
            """;
    private static final String SIGNATURE = WITH_KEEPERS + "from signature s\n";
    private static final String VERSION = """
            /* prepared */ select id, signature_id, number, state, chain, key_id, not_before, not_after, fingerprint from version
            """;

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Vault vault;
    private final Clock clock;

    Inventory(JdbcClient jdbc, Ledger ledger, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.vault = vault;
        this.clock = clock;
    }

    /** @throws Refusal CONFLICT when another signature has the name, in whatever case */
    @Transactional
    public SignatureId register(NewSignature signature, String actor) {
        return register(signature, KeyCustody.EXPORTABLE, actor);
    }

    /** @param custody what may be done with the keys that are made for it */
    @Transactional
    public SignatureId register(NewSignature signature, KeyCustody custody, String actor) {
        var id = SignatureId.random();
        try {
            jdbc.sql("""
                    insert into signature
                        (id, name, kind, platform, issuer, criticality, subject, names, key_algorithm,
                         key_custody, renew_before_days, critical_before_days, reminder_days, created_at)
                    values
                        (:id, :name, :kind, :platform, :issuer, :criticality, :subject, :names, :keyAlgorithm,
                         :keyCustody, :renewBeforeDays, :criticalBeforeDays, :reminderDays, :createdAt)
                    """)
                    .param("id", id.value())
                    .param("name", signature.name())
                    .param("kind", signature.kind().name())
                    .param("platform", signature.platform())
                    .param("issuer", signature.issuer())
                    .param("criticality", signature.criticality().name())
                    .param("subject", signature.subject())
                    .param("names", signature.names().toArray(String[]::new))
                    .param("keyAlgorithm", signature.keyAlgorithm().name())
                    .param("keyCustody", custody.name())
                    .param("renewBeforeDays", signature.renewBeforeDays())
                    .param("criticalBeforeDays", signature.criticalBeforeDays())
                    .param("reminderDays", signature.reminderDays().toArray(Integer[]::new))
                    .param("createdAt", timestamp(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw Refusal.of(Kind.CONFLICT, "inventory.name-taken", signature.name());
        }
        writeKeepers(id, signature.keepers());
        ledger.record(Entry.of("signature.registered").signature(id.value()).actor(actor)
                .detail("name", signature.name()).detail("kind", signature.kind())
                .detail("platform", signature.platform()).detail("issuer", signature.issuer())
                .detail("criticality", signature.criticality()).detail("keyCustody", custody)
                .detail("keepers", signature.keepers()));
        return id;
    }

    /**
     * What may be done with the keys that are made for a signature: as its active version's key, or as was chosen when it was
     * registered.
     *
     * @throws Refusal NOT_FOUND
     */
    public KeyCustody keyCustody(SignatureId id) {
        return jdbc.sql("""
                select coalesce(k.custody, s.key_custody)
                from signature s
                left join version v on v.signature_id = s.id and v.state = 'ACTIVE'
                left join vault_key k on k.id = v.key_id
                where s.id = :id
                """)
                .param("id", id.value())
                .query((row, number) -> KeyCustody.valueOf(row.getString(1)))
                .optional()
                .orElseThrow(() -> Refusal.of(Kind.NOT_FOUND, "inventory.no-such-signature", id.toString()));
    }

    /** @throws Refusal NOT_FOUND */
    public Signature signature(SignatureId id) {
        return jdbc.sql("/* prepared */ " + SIGNATURE + "where s.id = :id")
                .param("id", id.value())
                .query(this::signatureFrom)
                .optional()
                .orElseThrow(() -> Refusal.of(Kind.NOT_FOUND, "inventory.no-such-signature", id.toString()));
    }

    /** Signatures in the order of their ids here; those that are unknown are left out. */
    List<Signature> inOrder(List<UUID> ids) {
        Map<UUID, Signature> found = jdbc.sql(SIGNATURE + "where s.id = any(:ids)")
                .param("ids", ids.toArray(UUID[]::new))
                .query(this::signatureFrom)
                .list().stream().collect(Collectors.toMap(signature -> signature.id().value(), Function.identity()));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** The earliest effective expiry first, those without one last. */
    public SignaturePage find(SignatureQuery query) {
        Instant now = clock.instant();
        // Looked at with 300,000 rows: signature_effective_expiry gives the order, or one of signature_due_from,
        // signature_critical_from, signature_name_contains the few rows to sort.
        var conditions = new ArrayList<String>();
        query.state().ifPresent(state -> conditions.add(switch (state) {
            case UNKNOWN -> "s.effective_expiry is null";
            case LAPSED -> "s.effective_expiry < :now";
            case CRITICAL -> "s.effective_expiry >= :now and s.critical_from <= :now";
            case DUE -> "s.effective_expiry >= :now and s.due_from <= :now and s.critical_from > :now";
            case VALID -> "s.effective_expiry >= :now and s.due_from > :now";
        }));
        query.expiringFrom().ifPresent(from -> conditions.add("s.effective_expiry >= :from"));
        query.expiringBefore().ifPresent(horizon -> conditions.add("s.effective_expiry < :horizon"));
        query.keeper().ifPresent(keeper -> conditions.add(
                "s.id in (select k.signature_id from keeper k where k.user_id = :keeper)"));
        query.text().ifPresent(text -> conditions.add("lower(s.name) like :pattern"));
        String where = conditions.isEmpty() ? "" : "where " + String.join("\n  and ", conditions) + "\n";
        long total = selection("select count(*) from signature s\n" + where, query, now)
                .query(Long.class).single();
        // Those in a window are few and found by it. In the order of an index the planner would rather walk along that, past
        // all that are not: 0.2 s at 100,000, where 20 were due.
        boolean byWindow = query.state().filter(state -> state == SignatureState.DUE || state == SignatureState.CRITICAL)
                .isPresent();
        String order = byWindow ? "s.effective_expiry + interval '0'" : "s.effective_expiry";
        // the page first, then its keepers: not those of all the rows before it
        List<Signature> signatures = selection(WITH_KEEPERS + "from (\nselect * from signature s\n" + where + """
                order by %s, s.id
                limit :limit offset :offset
                ) s
                order by s.effective_expiry, s.id
                """.formatted(order), query, now)
                .param("limit", query.size())
                .param("offset", (long) query.page() * query.size())
                .query(this::signatureFrom)
                .list();
        return new SignaturePage(signatures, total);
    }

    private JdbcClient.StatementSpec selection(String sql, SignatureQuery query, Instant now) {
        return jdbc.sql(sql)
                .param("now", timestamp(now))
                .param("from", query.expiringFrom().map(Inventory::timestamp).orElse(null))
                .param("horizon", query.expiringBefore().map(Inventory::timestamp).orElse(null))
                .param("keeper", query.keeper().orElse(null))
                .param("pattern", query.text()
                        .map(text -> "%" + text.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%")
                        .orElse(null));
    }

    @Transactional
    public void changeSettings(SignatureId id, UnaryOperator<Settings> change, String actor) {
        lock(id);
        Settings before = signature(id).settings();
        Settings after = change.apply(before);
        if (after.equals(before)) {
            return;
        }
        jdbc.sql("""
                update signature
                set platform = :platform,
                    issuer = :issuer,
                    criticality = :criticality,
                    renew_before_days = :renewBeforeDays,
                    critical_before_days = :criticalBeforeDays,
                    reminder_days = :reminderDays
                where id = :id
                """)
                .param("id", id.value())
                .param("platform", after.platform())
                .param("issuer", after.issuer())
                .param("criticality", after.criticality().name())
                .param("renewBeforeDays", after.renewBeforeDays())
                .param("criticalBeforeDays", after.criticalBeforeDays())
                .param("reminderDays", after.reminderDays().toArray(Integer[]::new))
                .update();
        Entry entry = Entry.of("settings.changed").signature(id.value()).actor(actor);
        change(entry, "platform", before.platform(), after.platform());
        change(entry, "issuer", before.issuer(), after.issuer());
        change(entry, "criticality", before.criticality(), after.criticality());
        change(entry, "renewBeforeDays", before.renewBeforeDays(), after.renewBeforeDays());
        change(entry, "criticalBeforeDays", before.criticalBeforeDays(), after.criticalBeforeDays());
        change(entry, "reminderDays", before.reminderDays(), after.reminderDays());
        ledger.record(entry);
    }

    private static void change(Entry entry, String name, Object before, Object after) {
        if (!after.equals(before)) {
            entry.detail(name, before + " → " + after);
        }
    }

    /** Names the keepers anew, in the given order. */
    @Transactional
    public void changeKeepers(SignatureId id, List<String> keepers, String actor) {
        List<String> after = Rules.keepers(keepers);
        lock(id);
        List<String> before = signature(id).keepers();
        if (after.equals(before)) {
            return;
        }
        jdbc.sql("delete from keeper where signature_id = :id").param("id", id.value()).update();
        writeKeepers(id, after);
        ledger.record(Entry.of("keepers.changed").signature(id.value()).actor(actor)
                .detail("before", before).detail("after", after));
    }

    private void writeKeepers(SignatureId id, List<String> keepers) {
        for (int position = 0; position < keepers.size(); position++) {
            jdbc.sql("insert into keeper (signature_id, user_id, position) values (:id, :user, :position)")
                    .param("id", id.value())
                    .param("user", keepers.get(position))
                    .param("position", position)
                    .update();
        }
        jdbc.sql("update signature set keepers_named = :named where id = :id")
                .param("id", id.value())
                .param("named", keepers.size())
                .update();
    }

    /** The newest first. */
    public List<Version> versions(SignatureId id) {
        // index version_signature_id_number_key
        return jdbc.sql(VERSION + "where signature_id = :id order by number desc")
                .param("id", id.value())
                .query(this::versionFrom)
                .list();
    }

    /** @throws Refusal NOT_FOUND */
    public Version version(VersionId id) {
        return versionIfThere(id)
                .orElseThrow(() -> Refusal.of(Kind.NOT_FOUND, "inventory.no-such-version", id.toString()));
    }

    /** @throws Refusal NOT_FOUND */
    public Version version(SignatureId id, int number) {
        return jdbc.sql(VERSION + "where signature_id = :id and number = :number")
                .param("id", id.value())
                .param("number", number)
                .query(this::versionFrom)
                .optional()
                .orElseThrow(() -> Refusal.of(Kind.NOT_FOUND, "inventory.no-such-version", String.valueOf(number)));
    }

    public Optional<Version> activeVersion(SignatureId id) {
        return versionIn(id, VersionState.ACTIVE);
    }

    public Optional<Version> pendingVersion(SignatureId id) {
        return versionIn(id, VersionState.PENDING);
    }

    private Optional<Version> versionIn(SignatureId id, VersionState state) {
        // index version_one_active, version_one_pending
        return jdbc.sql(VERSION + "where signature_id = :id and state = :state")
                .param("id", id.value())
                .param("state", state.name())
                .query(this::versionFrom)
                .optional();
    }

    private Optional<Version> versionIfThere(VersionId id) {
        return jdbc.sql(VERSION + "where id = :id")
                .param("id", id.value())
                .query(this::versionFrom)
                .optional();
    }

    /**
     * Adds an issued chain as the pending version; replaces one that was pending before. Again with the chain that is
     * pending already changes nothing.
     *
     * @throws Refusal CONFLICT when the certificate is in the inventory otherwise
     */
    @Transactional
    public VersionId stage(SignatureId id, List<X509Certificate> chain, Optional<KeyId> key, String actor) {
        lock(id);
        Optional<Version> pending = pendingVersion(id);
        if (pending.isPresent()) {
            Version before = pending.get();
            if (before.fingerprint().equals(Certificates.fingerprint(chain.get(0)))) {
                return before.id();
            }
            remove(before, key, actor);
        }
        return add(id, chain, key, VersionState.PENDING, "version.staged", actor);
    }

    /** Adds an imported chain as the active version and supersedes the one that was active. */
    @Transactional
    VersionId addActive(SignatureId id, List<X509Certificate> chain, Optional<KeyId> key, String actor) {
        lock(id);
        supersedeActive(id);
        VersionId added = add(id, chain, key, VersionState.ACTIVE, "version.imported", actor);
        moveEffectiveExpiry(id, actor);
        return added;
    }

    private VersionId add(SignatureId id, List<X509Certificate> chain, Optional<KeyId> key, VersionState state,
            String event, String actor) {
        X509Certificate certificate = chain.get(0);
        String fingerprint = Certificates.fingerprint(certificate);
        refuseDuplicate(fingerprint);
        int number = jdbc.sql("""
                update signature
                set versions_numbered = versions_numbered + 1
                where id = :id
                returning versions_numbered
                """)
                .param("id", id.value())
                .query(Integer.class)
                .single();
        var version = VersionId.random();
        try {
            jdbc.sql("""
                    insert into version
                        (id, signature_id, number, state, chain, key_id, not_before, not_after, fingerprint, created_at)
                    values
                        (:id, :signature, :number, :state, :chain, :key, :notBefore, :notAfter, :fingerprint, :createdAt)
                    """)
                    .param("id", version.value())
                    .param("signature", id.value())
                    .param("number", number)
                    .param("state", state.name())
                    .param("chain", Certificates.pem(chain))
                    .param("key", key.map(KeyId::value).orElse(null))
                    .param("notBefore", timestamp(certificate.getNotBefore().toInstant()))
                    .param("notAfter", timestamp(certificate.getNotAfter().toInstant()))
                    .param("fingerprint", fingerprint)
                    .param("createdAt", timestamp(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw Refusal.because(e, Kind.CONFLICT, "inventory.imported-meanwhile", fingerprint);
        }
        ledger.record(Entry.of(event).signature(id.value()).actor(actor)
                .detail("version", version).detail("number", number).detail("fingerprint", fingerprint)
                .detail("subject", certificate.getSubjectX500Principal())
                .detail("notBefore", certificate.getNotBefore().toInstant())
                .detail("notAfter", certificate.getNotAfter().toInstant())
                .detail("withKey", key.isPresent()));
        return version;
    }

    /** @throws Refusal CONFLICT naming where the certificate is */
    void refuseDuplicate(String fingerprint) {
        jdbc.sql("""
                select s.name, v.number
                from version v
                join signature s on s.id = v.signature_id
                where v.fingerprint = :fingerprint
                """)
                .param("fingerprint", fingerprint)
                .query((row, n) -> Refusal.of(Kind.CONFLICT, "inventory.duplicate", row.getString("name"),
                        row.getInt("number")))
                .optional()
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    /**
     * The pending version becomes active, the active one superseded; again on an active version changes nothing.
     *
     * @throws Refusal CONFLICT when the version is neither pending nor active
     */
    @Transactional
    public void activate(VersionId id, String actor) {
        SignatureId signature = version(id).signature();
        lock(signature);
        Version version = version(id);
        if (version.state() == VersionState.ACTIVE) {
            return;
        }
        refuseUnlessPending(version);
        supersedeActive(signature);
        jdbc.sql("update version set state = 'ACTIVE' where id = :id").param("id", id.value()).update();
        ledger.record(Entry.of("version.activated").signature(signature.value()).actor(actor)
                .detail("version", id).detail("number", version.number())
                .detail("fingerprint", version.fingerprint()).detail("notAfter", version.notAfter()));
        moveEffectiveExpiry(signature, actor);
    }

    /** A version whose certificate was revoked by its issuer counts no more; again changes nothing. */
    @Transactional
    public void revoke(VersionId id, String reason, String actor) {
        SignatureId signature = version(id).signature();
        lock(signature);
        Version version = version(id);
        if (version.state() == VersionState.REVOKED) {
            return;
        }
        jdbc.sql("update version set state = 'REVOKED' where id = :id").param("id", id.value()).update();
        ledger.record(Entry.of("version.revoked").signature(signature.value()).actor(actor)
                .detail("version", id).detail("number", version.number())
                .detail("fingerprint", version.fingerprint()).detail("before", version.state())
                .detail("reason", reason));
        moveEffectiveExpiry(signature, actor);
    }

    /**
     * Gives a version its key back. The key that it named before is gone or unusable; what is left of it is removed.
     *
     * @param key of the version's certificate, as it came out of a backup
     */
    @Transactional
    public void restoreKey(VersionId id, KeyId key, String actor) {
        Version before = version(id);
        lock(before.signature());
        jdbc.sql("update version set key_id = :key where id = :id").param("key", key.value()).param("id", id.value())
                .update();
        before.key().filter(left -> !left.equals(key) && !isUsed(left)).ifPresent(vault::discard);
        ledger.record(Entry.of("version.key-restored").signature(before.signature().value()).actor(actor)
                .detail("version", id).detail("number", before.number()).detail("fingerprint", before.fingerprint())
                .detail("key", key));
    }

    /**
     * A version that was superseded is in use again, and the active one superseded; again on an active version changes
     * nothing.
     *
     * @throws Refusal CONFLICT when the version is neither superseded nor active
     */
    @Transactional
    public void reinstate(VersionId id, String actor) {
        SignatureId signature = version(id).signature();
        lock(signature);
        Version version = version(id);
        if (version.state() == VersionState.ACTIVE) {
            return;
        }
        if (version.state() != VersionState.SUPERSEDED) {
            throw Refusal.of(Kind.CONFLICT, "inventory.not-superseded", version.number(), version.state().name());
        }
        supersedeActive(signature);
        jdbc.sql("update version set state = 'ACTIVE' where id = :id").param("id", id.value()).update();
        ledger.record(Entry.of("version.reinstated").signature(signature.value()).actor(actor)
                .detail("version", id).detail("number", version.number())
                .detail("fingerprint", version.fingerprint()).detail("notAfter", version.notAfter()));
        moveEffectiveExpiry(signature, actor);
    }

    private void supersedeActive(SignatureId id) {
        jdbc.sql("update version set state = 'SUPERSEDED' where signature_id = :id and state = 'ACTIVE'")
                .param("id", id.value())
                .update();
    }

    /**
     * Removes a pending version that will not become active, and its key unless another version has it. A version that
     * is gone already stays gone.
     *
     * @throws Refusal CONFLICT when the version is not pending
     */
    @Transactional
    public void discardPending(VersionId id, String actor) {
        Optional<Version> found = versionIfThere(id);
        if (found.isEmpty()) {
            return;
        }
        lock(found.get().signature());
        versionIfThere(id).ifPresent(version -> {
            refuseUnlessPending(version);
            remove(version, Optional.empty(), actor);
        });
    }

    private void remove(Version version, Optional<KeyId> stillNeeded, String actor) {
        jdbc.sql("delete from version where id = :id").param("id", version.id().value()).update();
        boolean keyDiscarded = false;
        if (version.key().isPresent() && !version.key().equals(stillNeeded) && !isUsed(version.key().get())) {
            vault.discard(version.key().get());
            keyDiscarded = true;
        }
        ledger.record(Entry.of("version.discarded").signature(version.signature().value()).actor(actor)
                .detail("version", version.id()).detail("number", version.number())
                .detail("fingerprint", version.fingerprint()).detail("keyDiscarded", keyDiscarded));
    }

    private boolean isUsed(KeyId key) {
        // index version_key
        return jdbc.sql("select exists (select from version where key_id = :key)")
                .param("key", key.value())
                .query(Boolean.class)
                .single();
    }

    private static void refuseUnlessPending(Version version) {
        if (version.state() != VersionState.PENDING) {
            throw Refusal.of(Kind.CONFLICT, "inventory.not-pending", version.number(), version.state().name());
        }
    }

    /** In the order of their targets. */
    public List<Binding> bindings(SignatureId id) {
        // index binding_target
        return jdbc.sql("select * from binding where signature_id = :id order by lower(target), kind")
                .param("id", id.value())
                .query(this::bindingFrom)
                .list();
    }

    /**
     * Binds a TLS endpoint; its end of validity is unknown until it is probed.
     *
     * @throws Refusal CONFLICT when the signature is bound to it already
     */
    @Transactional
    public BindingId bindEndpoint(SignatureId id, String hostAndPort, String actor) {
        String target = Rules.hostAndPort(hostAndPort);
        lock(id);
        if (bindingTo(id, Binding.Kind.TLS_ENDPOINT, target).isPresent()) {
            throw Refusal.of(Kind.CONFLICT, "inventory.bound-already", target);
        }
        return bind(id, Binding.Kind.TLS_ENDPOINT, target, Optional.empty(), Optional.empty(), actor);
    }

    /**
     * Binds another certificate by name, such as a provisioning profile. A name that is bound already is bound to the
     * new certificate from now on.
     */
    @Transactional
    public BindingId bindCertificate(SignatureId id, String name, Instant notAfter, Optional<String> fingerprint,
            String actor) {
        String target = Rules.name(name);
        lock(id);
        Optional<BindingId> before = bindingTo(id, Binding.Kind.CERTIFICATE, target);
        if (before.isEmpty()) {
            BindingId added = bind(id, Binding.Kind.CERTIFICATE, target, Optional.of(notAfter), fingerprint, actor);
            moveEffectiveExpiry(id, actor);
            return added;
        }
        jdbc.sql("update binding set not_after = :notAfter, fingerprint = :fingerprint where id = :id")
                .param("id", before.get().value())
                .param("notAfter", timestamp(notAfter))
                .param("fingerprint", fingerprint.orElse(null))
                .update();
        ledger.record(Entry.of("binding.changed").signature(id.value()).actor(actor)
                .detail("binding", before.get()).detail("target", target).detail("notAfter", notAfter));
        moveEffectiveExpiry(id, actor);
        return before.get();
    }

    private BindingId bind(SignatureId id, Binding.Kind kind, String target, Optional<Instant> notAfter,
            Optional<String> fingerprint, String actor) {
        var binding = BindingId.random();
        jdbc.sql("""
                insert into binding (id, signature_id, kind, target, not_after, fingerprint, created_at)
                values (:id, :signature, :kind, :target, :notAfter, :fingerprint, :createdAt)
                """)
                .param("id", binding.value())
                .param("signature", id.value())
                .param("kind", kind.name())
                .param("target", target)
                .param("notAfter", notAfter.map(Inventory::timestamp).orElse(null))
                .param("fingerprint", fingerprint.orElse(null))
                .param("createdAt", timestamp(clock.instant()))
                .update();
        ledger.record(Entry.of("binding.added").signature(id.value()).actor(actor)
                .detail("binding", binding).detail("bindingKind", kind).detail("target", target)
                .detail("notAfter", notAfter));
        return binding;
    }

    private Optional<BindingId> bindingTo(SignatureId id, Binding.Kind kind, String target) {
        return jdbc.sql("""
                select id
                from binding
                where signature_id = :signature
                  and kind = :kind
                  and lower(target) = lower(:target)
                """)
                .param("signature", id.value())
                .param("kind", kind.name())
                .param("target", target)
                .query(UUID.class)
                .optional()
                .map(BindingId::new);
    }

    /** @throws Refusal NOT_FOUND when the signature has no such binding */
    @Transactional
    public void unbind(SignatureId id, BindingId binding, String actor) {
        lock(id);
        Binding bound = bindings(id).stream().filter(candidate -> candidate.id().equals(binding)).findFirst()
                .orElseThrow(() -> Refusal.of(Kind.NOT_FOUND, "inventory.no-such-binding", binding.toString()));
        jdbc.sql("delete from binding where id = :id").param("id", binding.value()).update();
        ledger.record(Entry.of("binding.removed").signature(id.value()).actor(actor)
                .detail("binding", binding).detail("target", bound.target()));
        moveEffectiveExpiry(id, actor);
    }

    /** The TLS endpoints not probed since {@code before}, at most {@code limit}, longest unprobed first. */
    public List<Binding> endpointsToProbe(Instant before, int limit) {
        // index binding_to_probe
        return jdbc.sql("""
                select *
                from binding
                where kind = 'TLS_ENDPOINT'
                  and (probed_at is null or probed_at < :before)
                order by probed_at nulls first, id
                limit :limit
                """)
                .param("before", timestamp(before))
                .param("limit", limit)
                .query(this::bindingFrom)
                .list();
    }

    /**
     * Keeps what a probe saw and moves the signature's effective expiry accordingly. A probe that saw nothing leaves the
     * end of validity as last seen; a probe older than the last one, or of a binding that is gone, changes nothing.
     */
    @Transactional
    public void recordProbe(BindingId id, Instant at, Optional<X509Certificate> seen, Optional<String> problem) {
        Optional<SignatureId> signature = jdbc.sql("select signature_id from binding where id = :id")
                .param("id", id.value())
                .query(UUID.class)
                .optional()
                .map(SignatureId::new);
        if (signature.isEmpty()) {
            return;
        }
        lock(signature.get());
        Optional<Binding> found = jdbc.sql("select * from binding where id = :id")
                .param("id", id.value())
                .query(this::bindingFrom)
                .optional();
        if (found.isEmpty() || found.get().probedAt().filter(last -> last.isAfter(at)).isPresent()) {
            return;
        }
        Binding before = found.get();
        Optional<String> fingerprint = seen.map(Certificates::fingerprint).or(before::fingerprint);
        Optional<Instant> notAfter = seen.map(certificate -> certificate.getNotAfter().toInstant())
                .or(before::notAfter);
        jdbc.sql("""
                update binding
                set not_after = :notAfter,
                    fingerprint = :fingerprint,
                    probed_at = :probedAt,
                    problem = :problem
                where id = :id
                """)
                .param("id", id.value())
                .param("notAfter", notAfter.map(Inventory::timestamp).orElse(null))
                .param("fingerprint", fingerprint.orElse(null))
                .param("probedAt", timestamp(at))
                .param("problem", problem.orElse(null))
                .update();
        // Only news is recorded: a daily probe of every endpoint would drown the ledger.
        if (!fingerprint.equals(before.fingerprint()) || !problem.equals(before.problem())) {
            ledger.record(Entry.of("endpoint.probed").signature(signature.get().value())
                    .detail("binding", id).detail("target", before.target()).detail("fingerprint", fingerprint)
                    .detail("notAfter", notAfter).detail("problem", problem)
                    .outcome(problem.isPresent() ? "FAILED" : "SEEN"));
        }
        moveEffectiveExpiry(signature.get(), Ledger.SEALKEEPER);
    }

    /** Those that have an effective expiry, the earliest first. */
    public List<Signature> endingFirst(int limit) {
        // index signature_effective_expiry
        return jdbc.sql(SIGNATURE + """
                where s.effective_expiry is not null
                order by s.effective_expiry, s.id
                limit :limit
                """)
                .param("limit", limit).query(this::signatureFrom).list();
    }

    /** As {@link #endingFirst(int)}, of one keeper. */
    public List<Signature> endingFirst(String keeper, int limit) {
        // index keeper_user
        return jdbc.sql(SIGNATURE + """
                where s.effective_expiry is not null
                  and s.id in (select signature_id from keeper where user_id = :keeper)
                order by s.effective_expiry, s.id
                limit :limit
                """)
                .param("keeper", keeper).param("limit", limit).query(this::signatureFrom).list();
    }

    private void lock(SignatureId id) {
        jdbc.sql("/* prepared */ select id from signature where id = :id for update")
                .param("id", id.value())
                .query(UUID.class)
                .optional()
                .orElseThrow(() -> Refusal.of(Kind.NOT_FOUND, "inventory.no-such-signature", id.toString()));
    }

    /** Without an active version there is no effective expiry; of two that end together the version sets it. */
    private void moveEffectiveExpiry(SignatureId id, String actor) {
        Optional<EffectiveExpiry> before = signature(id).effectiveExpiry();
        jdbc.sql("""
                with earliest as (
                    select not_after, 'version ' || number as set_by, number as set_by_version, 0 as rank
                    from version
                    where signature_id = :id
                      and state = 'ACTIVE'
                    union all
                    select b.not_after, b.target, null, 1
                    from binding b
                    join version v on v.signature_id = b.signature_id and v.state = 'ACTIVE'
                    where b.signature_id = :id
                      and b.not_after is not null
                    order by not_after, rank, set_by
                    limit 1
                )
                update signature
                set effective_expiry = (select not_after from earliest),
                    effective_expiry_set_by = (select set_by from earliest),
                    effective_expiry_set_by_version = (select set_by_version from earliest)
                where id = :id
                """)
                .param("id", id.value())
                .update();
        Optional<EffectiveExpiry> after = signature(id).effectiveExpiry();
        if (!after.equals(before)) {
            ledger.record(Entry.of("expiry.moved").signature(id.value()).actor(actor)
                    .detail("before", before.map(EffectiveExpiry::at)).detail("after", after.map(EffectiveExpiry::at))
                    .detail("setBy", after.map(expiry -> expiry.setBy().text())));
        }
    }

    private Signature signatureFrom(ResultSet row, int number) throws SQLException {
        Optional<EffectiveExpiry> expiry = instant(row, "effective_expiry").isPresent()
                ? Optional.of(new EffectiveExpiry(instant(row, "effective_expiry").get(),
                        SetBy.kept(row.getString("effective_expiry_set_by"),
                                row.getObject("effective_expiry_set_by_version", Integer.class))))
                : Optional.empty();
        return new Signature(new SignatureId(row.getObject("id", UUID.class)), row.getString("name"),
                SignatureKind.valueOf(row.getString("kind")), row.getString("platform"), row.getString("issuer"),
                Criticality.valueOf(row.getString("criticality")), row.getString("subject"),
                list(row.getArray("names"), String.class), KeyAlgorithm.valueOf(row.getString("key_algorithm")),
                row.getInt("renew_before_days"), row.getInt("critical_before_days"),
                list(row.getArray("reminder_days"), Integer.class), list(row.getArray("keepers"), String.class), expiry,
                instant(row, "created_at").orElseThrow());
    }

    private Version versionFrom(ResultSet row, int number) throws SQLException {
        return new Version(new VersionId(row.getObject("id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)), row.getInt("number"),
                VersionState.valueOf(row.getString("state")), Certificates.parse(row.getString("chain")),
                Optional.ofNullable(row.getObject("key_id", UUID.class)).map(KeyId::new),
                instant(row, "not_before").orElseThrow(), instant(row, "not_after").orElseThrow(),
                row.getString("fingerprint"));
    }

    private Binding bindingFrom(ResultSet row, int number) throws SQLException {
        return new Binding(new BindingId(row.getObject("id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)), Binding.Kind.valueOf(row.getString("kind")),
                row.getString("target"), instant(row, "not_after"), Optional.ofNullable(row.getString("fingerprint")),
                instant(row, "probed_at"), Optional.ofNullable(row.getString("problem")));
    }

    private static <T> List<T> list(Array array, Class<T> type) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(type::cast).toList();
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** PostgreSQL keeps microseconds. */
    private static OffsetDateTime timestamp(Instant instant) {
        return OffsetDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
