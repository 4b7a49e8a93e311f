package org.sealkeeper.inventory;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Findings.FoundCertificate;
import org.sealkeeper.inventory.Findings.FoundKey;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes in certificates that exist already: reads the files, chooses the end entity, its key and its chain, and makes a
 * version of them. What is wrong with the files is refused with a sentence that says what to do.
 */
@Component
public class Importer {

    private static final int LONGEST_CHAIN = 10;
    private static final int LISTED = 10;
    private static final DateTimeFormatter READABLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);

    private final Inventory inventory;
    private final Vault vault;
    private final Clock clock;

    Importer(Inventory inventory, Vault vault, Clock clock) {
        this.inventory = inventory;
        this.vault = vault;
        this.clock = clock;
    }

    /** Reads files that belong together, such as a certificate and its key, and overwrites their content. */
    public ImportedCertificate read(List<UploadedFile> files, ImportOptions options) {
        if (files.isEmpty()) {
            throw Refusal.of(Kind.INVALID, "import.no-file");
        }
        try {
            var found = new Findings();
            files.forEach(file -> FileReading.read(file, options, found));
            return choose(found, options, files.stream().map(UploadedFile::name).collect(Collectors.joining(", ")));
        } finally {
            files.forEach(UploadedFile::forget);
        }
    }

    /** Registers a signature with the imported certificate as its active version 1. */
    @Transactional
    public SignatureId register(NewSignature signature, ImportedCertificate imported, KeyCustody custody,
            String actor) {
        inventory.refuseDuplicate(Certificates.fingerprint(imported.certificate()));
        SignatureId id = inventory.register(signature, custody, actor);
        takeIn(id, imported, imported.key().map(key -> store(key, imported, custody)), actor);
        return id;
    }

    /**
     * Makes the imported certificate the active version of a signature.
     *
     * @throws Refusal CONFLICT when it does not end later than the active one, or is for other names
     */
    @Transactional
    public VersionId addVersion(SignatureId id, ImportedCertificate imported, KeyCustody custody, String actor) {
        Signature signature = inventory.signature(id);
        inventory.refuseDuplicate(Certificates.fingerprint(imported.certificate()));
        Instant notAfter = imported.certificate().getNotAfter().toInstant();
        inventory.activeVersion(id).filter(active -> !notAfter.isAfter(active.notAfter())).ifPresent(active -> {
            throw Refusal.of(Kind.CONFLICT, "import.not-newer", READABLE.format(notAfter), active.number(),
                    READABLE.format(active.notAfter()));
        });
        List<String> names = imported.names();
        signature.names().stream().filter(name -> !covers(names, name)).findFirst().ifPresent(name -> {
            throw Refusal.of(Kind.CONFLICT, "import.other-names", String.join(", ", names), name, signature.name());
        });
        Optional<KeyId> key = imported.key().isPresent() ? imported.key().map(one -> store(one, imported, custody))
                : knownKey(id, imported.certificate());
        return takeIn(id, imported, key, actor);
    }

    private VersionId takeIn(SignatureId id, ImportedCertificate imported, Optional<KeyId> key, String actor) {
        VersionId version = inventory.addActive(id, imported.chain(), key, actor);
        imported.profile().ifPresent(profile ->
                inventory.bindCertificate(id, profile.name(), profile.notAfter(), Optional.empty(), actor));
        return version;
    }

    private KeyId store(PrivateKey key, ImportedCertificate imported, KeyCustody custody) {
        return vault.store(key, imported.certificate().getPublicKey(), custody);
    }

    /** A certificate renewed with the key that an earlier version has. */
    private Optional<KeyId> knownKey(SignatureId id, X509Certificate certificate) {
        return inventory.versions(id).stream().filter(version -> version.key().isPresent()
                        && version.certificate().getPublicKey().equals(certificate.getPublicKey()))
                .findFirst().flatMap(Version::key);
    }

    private static boolean covers(List<String> names, String wanted) {
        int dot = wanted.indexOf('.');
        return names.contains(wanted) || dot > 0 && names.contains("*" + wanted.substring(dot));
    }

    private ImportedCertificate choose(Findings found, ImportOptions options, String fileNames) {
        if (found.certificates.isEmpty()) {
            throw Refusal.of(Kind.INVALID, found.keys.isEmpty() ? "import.nothing-in-it" : "import.no-certificate",
                    fileNames);
        }
        var notices = new ArrayList<Notice>();
        Map<X509Certificate, PrivateKey> keyed = keyed(found);
        List<FoundCertificate> candidates = candidates(found, keyed, options, fileNames);
        X509Certificate certificate = candidates.get(0).certificate();
        if (candidates.size() > 1) {
            if (found.profile().isEmpty() || !keyed.isEmpty()) {
                throw Refusal.of(Kind.INVALID, "import.several-entries", fileNames, listed(candidates));
            }
            certificate = candidates.stream().map(FoundCertificate::certificate).filter(this::isValidNow).findFirst()
                    .orElse(certificate);
            notices.add(Notice.of("chosen-of-several", named(certificate), String.valueOf(candidates.size())));
        }
        if (!found.keys.isEmpty() && !keyed.containsKey(certificate)) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.key-mismatch", fileNames, named(certificate));
        }
        PrivateKeys.refuseWeak(certificate.getPublicKey(), named(certificate));
        if (!options.allowInvalid()) {
            refuseInvalid(certificate, found.profile());
        }
        List<X509Certificate> chain = chain(certificate, found);
        X509Certificate last = chain.get(chain.size() - 1);
        if (!Certificates.isIssuedBy(last, last)) {
            notices.add(Notice.of("chain-incomplete", last.getIssuerX500Principal().getName()));
        }
        if (!keyed.containsKey(certificate)) {
            notices.add(Notice.of("no-key"));
        }
        return new ImportedCertificate(chain, Optional.ofNullable(keyed.get(certificate)), found.profile(), notices);
    }

    private static Map<X509Certificate, PrivateKey> keyed(Findings found) {
        var keyed = new LinkedHashMap<X509Certificate, PrivateKey>();
        for (FoundCertificate candidate : found.certificates) {
            found.keys.stream().map(FoundKey::key)
                    .filter(key -> PrivateKeys.match(key, candidate.certificate().getPublicKey())).findFirst()
                    .ifPresent(key -> keyed.put(candidate.certificate(), key));
        }
        return keyed;
    }

    /** At least one: those meant by the alias, else those with a key, else those that issued no other. */
    private static List<FoundCertificate> candidates(Findings found, Map<X509Certificate, PrivateKey> keyed,
            ImportOptions options, String fileNames) {
        if (options.alias().isPresent()) {
            String alias = options.alias().get();
            List<FoundCertificate> meant = found.certificates.stream()
                    .filter(candidate -> isMeant(candidate, alias, found, keyed)).toList();
            if (meant.isEmpty()) {
                throw Refusal.of(Kind.INVALID, "import.unknown-alias", alias, fileNames, listed(found.certificates));
            }
            List<FoundCertificate> withKey = withKey(meant, keyed);
            return withKey.isEmpty() ? meant : withKey;
        }
        if (!found.keys.isEmpty()) {
            List<FoundCertificate> withKey = withKey(found.certificates, keyed);
            if (withKey.isEmpty()) {
                throw Refusal.of(Kind.UNPROCESSABLE, "import.key-mismatch", fileNames,
                        named(found.certificates.get(0).certificate()));
            }
            return withKey;
        }
        List<FoundCertificate> ends = found.certificates.stream()
                .filter(candidate -> found.certificates.stream().noneMatch(other -> other != candidate
                        && Certificates.isIssuedBy(other.certificate(), candidate.certificate())))
                .toList();
        List<FoundCertificate> entities = ends.stream()
                .filter(candidate -> candidate.certificate().getBasicConstraints() < 0).toList();
        return !entities.isEmpty() ? entities : !ends.isEmpty() ? ends : found.certificates;
    }

    private static List<FoundCertificate> withKey(List<FoundCertificate> some, Map<X509Certificate, PrivateKey> keyed) {
        return some.stream().filter(candidate -> keyed.containsKey(candidate.certificate())).toList();
    }

    private static boolean isMeant(FoundCertificate candidate, String alias, Findings found,
            Map<X509Certificate, PrivateKey> keyed) {
        PrivateKey key = keyed.get(candidate.certificate());
        return candidate.alias().filter(alias::equalsIgnoreCase).isPresent()
                || found.keys.stream().anyMatch(one -> one.key() == key
                        && one.alias().filter(alias::equalsIgnoreCase).isPresent())
                || Certificates.fingerprint(candidate.certificate()).equalsIgnoreCase(alias.replace(":", ""))
                || ImportedCertificate.commonName(candidate.certificate()).filter(alias::equalsIgnoreCase).isPresent();
    }

    private void refuseInvalid(X509Certificate certificate, Optional<ProvisioningProfile> profile) {
        Instant now = clock.instant();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.expired", named(certificate),
                    READABLE.format(certificate.getNotAfter().toInstant()));
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.not-yet-valid", named(certificate),
                    READABLE.format(certificate.getNotBefore().toInstant()));
        }
        profile.filter(one -> now.isAfter(one.notAfter())).ifPresent(one -> {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.profile-expired", one.name(),
                    READABLE.format(one.notAfter()));
        });
    }

    private boolean isValidNow(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** From the end entity upwards; of several certificates of one issuer (cross-signed) the one that ends last. */
    private static List<X509Certificate> chain(X509Certificate certificate, Findings found) {
        var chain = new ArrayList<X509Certificate>(List.of(certificate));
        while (chain.size() < LONGEST_CHAIN) {
            X509Certificate last = chain.get(chain.size() - 1);
            Optional<X509Certificate> issuer = Certificates.isIssuedBy(last, last) ? Optional.empty()
                    : found.certificates.stream().map(FoundCertificate::certificate)
                            .filter(candidate -> !chain.contains(candidate) && Certificates.isIssuedBy(last, candidate))
                            .max(Comparator.comparing(X509Certificate::getNotAfter));
            if (issuer.isEmpty()) {
                break;
            }
            chain.add(issuer.get());
        }
        return List.copyOf(chain);
    }

    private static String named(X509Certificate certificate) {
        return ImportedCertificate.commonName(certificate)
                .orElseGet(() -> certificate.getSubjectX500Principal().getName());
    }

    private static String listed(List<FoundCertificate> candidates) {
        return candidates.stream().limit(LISTED)
                .map(one -> one.alias().map(alias -> alias + " = ").orElse("") + named(one.certificate()) + " ("
                        + Certificates.fingerprint(one.certificate()) + ")")
                .collect(Collectors.joining("; "));
    }
}
