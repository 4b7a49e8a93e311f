package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sealkeeper.api.SignatureView.NoticeView;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.BindingId;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.ImportOptions;
import org.sealkeeper.inventory.ImportedCertificate;
import org.sealkeeper.inventory.Importer;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.KeyExport;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.inventory.UploadedFile;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RenewalInfos;
import org.sealkeeper.lapse.Lapses;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyCustody;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/** The signatures: register, import, look up, change, export. */
@RestController
@RequestMapping("/api/v1/signatures")
@Tag(name = "Signatures")
class SignatureController {

    private static final MediaType PEM_CHAIN = MediaType.parseMediaType("application/pem-certificate-chain");

    private final Inventory inventory;
    private final Importer importer;
    private final KeyExport export;
    private final SealedExports exports;
    private final Issuers issuers;
    private final RenewalInfos renewalInfos;
    private final Platforms platforms;
    private final Lapses lapses;
    private final People people;
    private final Caller caller;
    private final Ledger ledger;
    private final Clock clock;

    SignatureController(Inventory inventory, Importer importer, KeyExport export, SealedExports exports, Issuers issuers,
            RenewalInfos renewalInfos, Platforms platforms, Lapses lapses, People people, Caller caller, Ledger ledger,
            Clock clock) {
        this.inventory = inventory;
        this.importer = importer;
        this.export = export;
        this.exports = exports;
        this.issuers = issuers;
        this.renewalInfos = renewalInfos;
        this.platforms = platforms;
        this.lapses = lapses;
        this.people = people;
        this.caller = caller;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** @param notices what the caller should know of the import, such as that there was no key */
    record Imported(UUID id, UUID versionId, String name, String fingerprint, List<NoticeView> notices) {
    }

    record Page(List<SignatureView> signatures, int page, int size, long total) {
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Register a signature that has no certificate yet",
            description = "Criticality, windows, reminder days, key algorithm and custody have defaults. With the custody"
                    + " NON_EXPORTABLE its keys never leave the vault; where there is a PKCS#11 token, they are made in it.")
    ResponseEntity<SignatureView> register(@RequestBody SignatureForms.Registration form, Locale locale) {
        String actor = changer();
        NewSignature signature = checked(form.signature());
        platforms.refuseUnusable(signature.platform(), form.keyCustody());
        SignatureId id = inventory.register(signature, form.keyCustody(), actor);
        return ResponseEntity.created(location(id)).body(view(id, locale));
    }

    @PostMapping(path = "/import", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Import a certificate, with its key where there is one",
            description = """
                    Parts: file (one or more: PKCS#12, JKS, PEM, .mobileprovision; at most 25 MB each), password, \
                    keyPassword (JKS), alias (entry, common name or SHA-256 fingerprint, where there are several), \
                    allowInvalid, custody, and either signatureId (the certificate becomes its active version) or the \
                    fields of a registration, which are taken from the certificate where they are left out.""")
    ResponseEntity<Imported> importFiles(@ModelAttribute SignatureForms.Import form, BindingResult errors,
            MultipartHttpServletRequest request, Locale locale) {
        String actor = changer();
        if (errors.hasFieldErrors()) {
            var wrong = errors.getFieldErrors().get(0);
            throw Refusal.of(Kind.INVALID, "malformed-parameter", wrong.getField(),
                    String.valueOf(wrong.getRejectedValue()));
        }
        List<UploadedFile> files = request.getMultiFileMap().values().stream().flatMap(List::stream)
                .map(SignatureController::uploaded).toList();
        var options = new ImportOptions(characters(form.password()), characters(form.keyPassword()),
                Optional.ofNullable(form.alias()), Boolean.TRUE.equals(form.allowInvalid()));
        try {
            ImportedCertificate imported = importer.read(files, options);
            SignatureId id = takeIn(form, imported, actor);
            Version version = inventory.activeVersion(id).orElseThrow();
            return ResponseEntity.created(location(id)).body(new Imported(id.value(), version.id().value(),
                    inventory.signature(id).name(), version.fingerprint(),
                    NoticeView.of(imported.notices(), locale)));
        } catch (Refusal refusal) {
            // what was tried is rolled back; that it was refused is kept
            ledger.record(Entry.of("import.refused").actor(actor).outcome("REFUSED").detail("reason", refusal.code())
                    .detail("files", files.stream().map(UploadedFile::name).toList()));
            throw refusal;
        } finally {
            options.forget();
        }
    }

    private SignatureId takeIn(SignatureForms.Import form, ImportedCertificate imported, String actor) {
        var custody = Optional.ofNullable(form.custody()).orElse(KeyCustody.EXPORTABLE);
        if (form.signatureId() == null || form.signatureId().isBlank()) {
            List<String> keepers = people.isMember(actor, Group.KEEPERS) ? List.of(actor) : List.of();
            NewSignature signature = checked(form.signature(imported, keepers));
            platforms.refuseUnusable(signature.platform(), custody);
            return importer.register(signature, imported, custody, actor);
        }
        SignatureId id;
        try {
            id = SignatureId.of(form.signatureId().strip());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(Kind.NOT_FOUND, "inventory.no-such-signature", form.signatureId());
        }
        platforms.refuseUnusable(inventory.signature(id).platform(), custody);
        importer.addVersion(id, imported, custody, actor);
        return id;
    }

    @GetMapping
    @Operation(summary = "The signatures, the earliest effective expiry first")
    Page find(@RequestParam Optional<SignatureState> state,
            @Parameter(description = "ISO 8601, such as P30D; lapsed ones are among them")
            @RequestParam Optional<String> expiringWithin,
            @Parameter(description = "Part of the name, in any case") @RequestParam Optional<String> q,
            @RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        Instant now = clock.instant();
        var query = new SignatureQuery(state, expiringWithin.map(period -> after(now, period)), q, page, size);
        var found = inventory.find(query);
        return new Page(found.signatures().stream().map(one -> SignatureView.summary(one, now)).toList(), page, size,
                found.total());
    }

    @GetMapping("/{id}")
    @Operation(summary = "A signature with its versions, bindings, keepers, effective expiry and warnings")
    SignatureView signature(@PathVariable SignatureId id, Locale locale) {
        return view(id, locale);
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Change settings; what is left out stays",
            description = "platform, issuer, criticality, renewBeforeDays, criticalBeforeDays, reminderDays")
    SignatureView change(@PathVariable SignatureId id, @RequestBody SignatureForms.SettingsPatch patch,
            Locale locale) {
        String actor = changer();
        Optional.ofNullable(patch.platform()).ifPresent(platform -> refuseUnusable(platform, id));
        Optional.ofNullable(patch.issuer()).ifPresent(issuers::named);
        inventory.changeSettings(id, patch::onto, actor);
        return view(id, locale);
    }

    @PutMapping("/{id}/keepers")
    @Operation(summary = "Name the keepers anew; at least two, else there is a warning")
    SignatureView changeKeepers(@PathVariable SignatureId id, @RequestBody SignatureForms.Keepers form,
            Locale locale) {
        String actor = changer();
        List<String> keepers = Objects.requireNonNullElse(form.keepers(), List.of());
        keepers.forEach(this::refuseUnknownKeeper);
        inventory.changeKeepers(id, keepers, actor);
        return view(id, locale);
    }

    @PostMapping("/{id}/bindings")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Bind a TLS endpoint (host:port) or another certificate (PEM)")
    ResponseEntity<SignatureView.BindingView> bind(@PathVariable SignatureId id,
            @RequestBody SignatureForms.NewBinding form) {
        String actor = changer();
        BindingId binding = form.kind() == Binding.Kind.CERTIFICATE
                ? bindCertificate(id, form, actor) : inventory.bindEndpoint(id, form.target(), actor);
        Binding bound = inventory.bindings(id).stream().filter(one -> one.id().equals(binding)).findFirst()
                .orElseThrow();
        return ResponseEntity.created(URI.create(location(id) + "/bindings/" + binding))
                .body(SignatureView.BindingView.of(bound));
    }

    private BindingId bindCertificate(SignatureId id, SignatureForms.NewBinding form, String actor) {
        List<X509Certificate> certificates;
        try {
            certificates = Certificates.parse(String.valueOf(form.certificate()));
        } catch (IllegalStateException e) {
            throw Refusal.of(Kind.INVALID, "inventory.bad-certificate");
        }
        if (certificates.isEmpty()) {
            throw Refusal.of(Kind.INVALID, "inventory.bad-certificate");
        }
        X509Certificate certificate = certificates.get(0);
        return inventory.bindCertificate(id, form.target(), certificate.getNotAfter().toInstant(),
                Optional.of(Certificates.fingerprint(certificate)), actor);
    }

    @DeleteMapping("/{id}/bindings/{binding}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a binding; the effective expiry moves accordingly")
    void unbind(@PathVariable SignatureId id, @PathVariable BindingId binding) {
        inventory.unbind(id, binding, changer());
    }

    @GetMapping("/{id}/versions/{number}/certificate")
    @Operation(summary = "A version's certificate chain as PEM, end entity first")
    ResponseEntity<String> certificate(@PathVariable SignatureId id, @PathVariable int number) {
        return ResponseEntity.ok().contentType(PEM_CHAIN)
                .body(Certificates.pem(inventory.version(id, number).chain()));
    }

    @PostMapping(path = "/{id}/export")
    @Operation(summary = "A version with its private key as PKCS#12 under your passphrase",
            description = "For members of administrators or security-officers; every export is in the ledger.")
    CompletableFuture<ResponseEntity<byte[]>> export(@PathVariable SignatureId id, @RequestBody SignatureForms.Export form) {
        char[] passphrase = Objects.requireNonNullElse(form.passphrase(), new char[0]);
        String actor = caller.id();
        try {
            caller.inAny(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS);
            Version version = form.version() != null ? inventory.version(id, form.version())
                    : inventory.activeVersion(id).orElseThrow(() -> Refusal.of(Kind.CONFLICT,
                            "export.no-active-version", inventory.signature(id).name()));
            return exports.onceSealed(export.pkcs12(version.id(), passphrase, actor), version);
        } catch (Refusal refusal) {
            ledger.record(Entry.of("export.refused").signature(id.value()).actor(actor).outcome("REFUSED")
                    .detail("reason", refusal.code()));
            throw refusal;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private SignatureView view(SignatureId id, Locale locale) {
        return SignatureView.full(inventory.signature(id), inventory.keyCustody(id), clock.instant(), inventory.versions(id),
                inventory.bindings(id), inventory.activeVersion(id).flatMap(version -> renewalInfos.of(version.id())),
                lapses.openOf(id), locale);
    }

    private NewSignature checked(NewSignature signature) {
        platforms.named(signature.platform());
        issuers.named(signature.issuer());
        signature.keepers().forEach(this::refuseUnknownKeeper);
        return signature;
    }

    private void refuseUnusable(String platform, SignatureId id) {
        platforms.named(platform);
        platforms.refuseUnusable(platform, inventory.keyCustody(id));
    }

    private void refuseUnknownKeeper(String userId) {
        if (userId == null || people.find(userId).isEmpty() || !people.isMember(userId, Group.KEEPERS)) {
            throw Refusal.of(Kind.INVALID, "inventory.unknown-keeper", String.valueOf(userId));
        }
    }

    /** Who may change the inventory; everybody else may read it. */
    private String changer() {
        return caller.inAny(Group.KEEPERS, Group.ADMINISTRATORS, Group.SECURITY_OFFICERS);
    }

    static Instant after(Instant now, String period) {
        try {
            return period.contains("T") ? now.plus(Duration.parse(period))
                    : now.atZone(ZoneOffset.UTC).plus(Period.parse(period)).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.of(Kind.INVALID, "inventory.bad-period", period);
        }
    }

    private static UploadedFile uploaded(MultipartFile file) {
        try {
            return new UploadedFile(file.getOriginalFilename(), file.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("An upload could not be read from where it was buffered", e);
        }
    }

    private static char[] characters(String text) {
        return text == null ? new char[0] : text.toCharArray();
    }

    private static URI location(SignatureId id) {
        return URI.create("/api/v1/signatures/" + id);
    }
}
