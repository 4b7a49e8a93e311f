package org.sealkeeper.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Ports;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.inventory.VersionState;
import org.sealkeeper.issuance.CertificateAuthority;
import org.sealkeeper.issuance.Asking;
import org.sealkeeper.issuance.CertificationRequests;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.TrustAnchors;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.sealkeeper.verification.Issued.Vendor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each check once as it must be, and once for each way to be wrong, with what a person reads then. */
class CertificateChecksTest extends SealkeeperTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Vendor VENDOR = Vendor.named("Vendor Root");
    private static final KeyPair OURS = Issued.rsa(3072);

    @Autowired
    private Vault vault;

    @Autowired
    private TrustAnchors anchors;

    @Autowired
    private PublishedLists lists;

    @Autowired
    private Issuers issuers;

    @Autowired
    private CertificationRequests requests;

    @Autowired
    private CertificateAuthority privateCa;

    @Autowired
    private JdbcClient jdbc;

    private Signature signature = signature(SignatureKind.CODE_SIGNING, "CN=Corp Messenger,O=Corp,C=CN");
    private Optional<Version> previous = Optional.empty();
    private Instant now = NOW;

    // key matches certificate

    @Test
    void key_in_the_vault_matches_its_certificate() {
        assertThat(new KeyMatchesCertificate(vault).on(examined(kept(), ours().by(VENDOR))))
                .isEqualTo(new Result("key-matches-certificate", Outcome.PASSED,
                        "The key in the vault belongs to the certificate.", "保管库中的密钥与证书相符。"));
    }

    @Test
    void key_of_another_certificate_fails() {
        KeyId other = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);

        failed(new KeyMatchesCertificate(vault).on(examined(Optional.of(other), ours().by(VENDOR))),
                "The certificate belongs to another key than the one in the vault. Regenerate the signature.");
    }

    @Test
    void version_without_a_key_fails() {
        failed(new KeyMatchesCertificate(vault).on(examined(Optional.empty(), ours().by(VENDOR))),
                "There is no key for version 2 in the vault, so nobody can sign with it. Upload the key together with"
                        + " the certificate, or regenerate the signature.");
    }

    // signs and verifies

    @Test
    void sample_signed_with_the_key_is_verified_with_the_certificate() {
        assertThat(new SignsAndVerifies(vault).on(examined(kept(), ours().by(VENDOR))).outcome())
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void sample_signed_with_another_key_fails() {
        KeyId other = vault.generate(KeyAlgorithm.RSA_3072, KeyCustody.EXPORTABLE);

        failed(new SignsAndVerifies(vault).on(examined(Optional.of(other), ours().by(VENDOR))),
                "A sample signed with the key is not accepted by the certificate. Regenerate the signature.");
    }

    @Test
    void key_that_was_changed_in_the_database_fails() {
        KeyId key = kept().orElseThrow();
        jdbc.sql("update vault_key set custody = 'NON_EXPORTABLE' where id = :id").param("id", key.value()).update();

        failed(new SignsAndVerifies(vault).on(examined(Optional.of(key), ours().by(VENDOR))),
                "The key cannot be used: The key " + key + " was changed in the database and is not used."
                        + " Regenerate the signature.");
        // what does not open keeps the master key from being renewed
        vault.discard(key);
    }

    // chain

    @Test
    void chain_of_the_private_ca_ends_at_its_root() throws Exception {
        now = Instant.now();

        Result result = new ChainReachesTrustAnchor(anchors).on(fromPrivateCa());
        assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(result.sentence()).isEqualTo(
                "The chain is complete and ends at the trusted root Sealkeeper Root CA.");
    }

    @Test
    void root_that_nobody_has_confirmed_is_a_warning_with_its_fingerprint() {
        warned(new ChainReachesTrustAnchor(anchors).on(examined(kept(), ours().by(VENDOR), VENDOR.root())),
                "The chain is complete, but its root Vendor Root came with the upload and nobody has confirmed it."
                        + " Compare its SHA-256 fingerprint with the vendor's: " + Certificates.fingerprint(VENDOR.root())
                        + ". If it is the vendor's, have an administrator put it into the folder " + anchors.folder()
                        + ".");
    }

    @Test
    void root_in_the_folder_of_anchors_is_trusted() throws IOException {
        Vendor confirmed = Vendor.named("Confirmed Root");
        Files.createDirectories(anchors.folder());
        Files.writeString(anchors.folder().resolve("confirmed.pem"), Certificates.pem(List.of(confirmed.root())));

        assertThat(new ChainReachesTrustAnchor(anchors)
                .on(examined(kept(), ours().by(confirmed), confirmed.root())).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void root_of_the_version_in_use_until_now_passes_and_says_so() {
        previous = Optional.of(version(1, Optional.empty(), ours().by(VENDOR), VENDOR.root()));

        Result result = new ChainReachesTrustAnchor(anchors)
                .on(examined(kept(), ours().by(VENDOR), VENDOR.root()));
        assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(result.sentence()).isEqualTo("The chain is complete and ends at Vendor Root, the root that version 1,"
                + " in use until now, has as well.");
    }

    @Test
    void chain_that_stops_below_a_root_fails() {
        failed(new ChainReachesTrustAnchor(anchors).on(examined(kept(), ours().by(VENDOR))),
                "The chain stops at Corp Messenger: the certificate of its issuer Vendor Root is missing and not trusted"
                        + " here. Have the certificate delivered with its whole chain.");
    }

    @Test
    void chain_with_another_root_of_the_same_name_fails() {
        Result result = new ChainReachesTrustAnchor(anchors)
                .on(examined(kept(), ours().by(VENDOR), Vendor.named("Vendor Root").root()));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.sentence()).startsWith("The chain does not hold (Corp Messenger: ");
    }

    // validity

    @Test
    void valid_certificate_passes_with_its_end() {
        assertThat(new IsValidNow().on(examined(kept(), ours().by(VENDOR))).sentence())
                .isEqualTo("Every certificate of the chain is valid now; this one ends 2027-01-01 00:00 UTC.");
    }

    @Test
    void expired_certificate_fails() {
        now = Instant.parse("2027-01-01T00:00:01Z");

        failed(new IsValidNow().on(examined(kept(), ours().by(VENDOR))),
                "The certificate of Corp Messenger expired 2027-01-01 00:00 UTC. Have a new one issued.");
    }

    @Test
    void certificate_that_is_not_valid_yet_fails() {
        now = Instant.parse("2025-12-31T23:59:59Z");

        failed(new IsValidNow().on(examined(kept(), ours().by(VENDOR))),
                "The certificate of Corp Messenger is valid only from 2026-01-01 00:00 UTC. Try again then, or have it"
                        + " issued with an earlier beginning.");
    }

    @Test
    void version_that_ends_no_later_than_the_one_in_use_is_a_warning() {
        previous = Optional.of(version(1, Optional.empty(), ours().by(VENDOR)));

        warned(new IsValidNow().on(examined(kept(), ours().by(VENDOR))),
                "The new version ends 2027-01-01 00:00 UTC, not later than the one in use, which ends 2027-01-01 00:00"
                        + " UTC. Ask the issuer why.");
    }

    @Test
    void version_that_is_due_at_once_is_a_warning() {
        now = Instant.parse("2026-12-10T00:00:00Z");

        warned(new IsValidNow().on(examined(kept(), ours().by(VENDOR))),
                "The version ends 2027-01-01 00:00 UTC, within 30 days, so its renewal is due at once. Ask the issuer"
                        + " for a longer validity, or shorten the renewal window of the signature.");
    }

    // usage

    @Test
    void certificate_for_code_signing_fits_a_code_signing_signature() {
        assertThat(new UsageFitsKind().on(examined(kept(), ours().by(VENDOR))).sentence())
                .isEqualTo("The certificate may be used for code signing.");
    }

    @Test
    void certificate_for_another_purpose_fails() {
        failed(new UsageFitsKind().on(examined(kept(), ours().purposes(KeyPurposeId.id_kp_serverAuth).by(VENDOR))),
                "The certificate may not be used for code signing, only for: 1.3.6.1.5.5.7.3.1. Have it issued with the"
                        + " right profile.");
    }

    @Test
    void certificate_without_a_purpose_is_a_warning() {
        warned(new UsageFitsKind().on(examined(kept(), ours().purposes().by(VENDOR))),
                "The certificate names no purpose, so it may be used for code signing and everything else. Have the"
                        + " issuer name the purpose next time.");
    }

    @Test
    void certificate_whose_key_may_not_sign_fails() {
        failed(new UsageFitsKind().on(examined(kept(), ours().usage(KeyUsage.keyEncipherment).by(VENDOR))),
                "The certificate's key usage does not allow signing. Have it issued with the right profile.");
    }

    @Test
    void certificate_of_an_authority_fails() {
        failed(new UsageFitsKind().on(examined(kept(), ours().authority(true).by(VENDOR))),
                "The certificate is that of a certification authority, not one to sign with. Upload the end entity"
                        + " certificate.");
    }

    // names

    @Test
    void certificate_with_the_signatures_subject_passes() {
        assertThat(new NamesMatchSignature().on(examined(kept(), ours().by(VENDOR))).sentence())
                .isEqualTo("The certificate is for Corp Messenger, as the signature is.");
    }

    @Test
    void certificate_without_one_of_the_names_fails() {
        signature = signature(SignatureKind.TLS_SERVER, "CN=im.corp.example", "im.corp.example", "www.corp.example");

        failed(new NamesMatchSignature().on(examined(kept(),
                ours().subject("CN=im.corp.example").names("im.corp.example").by(VENDOR))),
                "The certificate is not for www.corp.example; it is for: im.corp.example. Have it issued for all names"
                        + " of the signature.");
    }

    @Test
    void certificate_for_another_common_name_fails() {
        failed(new NamesMatchSignature().on(examined(kept(), ours().subject("CN=Other App,O=Corp,C=CN").by(VENDOR))),
                "The certificate is for Other App; the signature is for Corp Messenger. Have it issued for the right"
                        + " name.");
    }

    @Test
    void subject_that_the_issuer_has_rewritten_is_a_warning() {
        warned(new NamesMatchSignature().on(examined(kept(), ours().subject("CN=Corp Messenger,O=Corp Ltd").by(VENDOR))),
                "The issuer has written the subject as \"CN=Corp Messenger,O=Corp Ltd\" instead of \"CN=Corp Messenger,"
                        + "O=Corp,C=CN\". Compare them; the names that identify are the same.");
    }

    // algorithms

    @Test
    void strong_key_and_hash_pass() {
        assertThat(new AlgorithmsAreStrong().on(examined(kept(), ours().by(VENDOR))).sentence())
                .isEqualTo("Key (RSA-3072) and signature (SHA256withRSA) are strong, and so is the rest of the chain.");
    }

    @Test
    void weak_key_fails() {
        failed(new AlgorithmsAreStrong().on(examined(kept(), new Issued(Issued.rsa(1024).getPublic()).by(VENDOR))),
                "The key of Corp Messenger is RSA-1024, which is too weak. Regenerate the signature with a stronger"
                        + " key.");
    }

    @Test
    void broken_hash_fails() {
        failed(new AlgorithmsAreStrong().on(examined(kept(), ours().hash("SHA1").by(VENDOR))),
                "The certificate of Corp Messenger is signed with SHA1withRSA, which is broken. Have it issued with"
                        + " SHA-256 or better.");
    }

    @Test
    void key_that_some_platforms_refuse_is_a_warning() {
        warned(new AlgorithmsAreStrong().on(examined(kept(), new Issued(Issued.rsa(2048).getPublic()).by(VENDOR))),
                "The key is RSA-2048; some platforms ask for at least RSA-3072. Rotate the key with the next renewal.");
    }

    // revocation

    @Test
    void certificate_of_the_private_ca_is_asked_for_in_its_own_list() throws Exception {
        now = Instant.now();
        Examined examined = fromPrivateCa();
        assertThat(new IsNotRevoked(lists).on(examined).outcome()).isEqualTo(Outcome.PASSED);

        privateCa.revoke(examined.certificate().getSerialNumber(), "kim");
        Result result = new IsNotRevoked(lists).on(examined);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.sentence()).startsWith("The certificate of Corp Messenger was revoked 20")
                .endsWith(" UTC. Ask the issuer why, and regenerate the signature.");
    }

    @Test
    void certificate_on_the_vendors_published_list_fails() throws IOException {
        try (var web = new Web()) {
            X509Certificate certificate = ours().listAt(web.url()).by(VENDOR);
            web.content = VENDOR.crl(NOW, NOW.plusSeconds(60));
            assertThat(new IsNotRevoked(lists).on(examined(kept(), certificate, VENDOR.root())).sentence())
                    .isEqualTo("No certificate of the chain is revoked, as of 2026-06-01 00:00 UTC.");

            web.content = VENDOR.crl(NOW, NOW.plusSeconds(60), certificate);
            failed(new IsNotRevoked(lists).on(examined(kept(), certificate, VENDOR.root())),
                    "The certificate of Corp Messenger was revoked 2026-06-01 00:00 UTC. Ask the issuer why, and"
                            + " regenerate the signature.");
        }
    }

    @Test
    void list_signed_by_somebody_else_fails() throws IOException {
        try (var web = new Web()) {
            web.content = Vendor.named("Vendor Root").crl(NOW, NOW.plusSeconds(60));

            failed(new IsNotRevoked(lists).on(examined(kept(), ours().listAt(web.url()).by(VENDOR), VENDOR.root())),
                    "The revocation list for Corp Messenger is not signed by its issuer, so it proves nothing. Ask the"
                            + " issuer.");
        }
    }

    @Test
    void outdated_list_is_a_warning() throws IOException {
        try (var web = new Web()) {
            web.content = VENDOR.crl(NOW.minusSeconds(120), NOW.minusSeconds(60));

            warned(new IsNotRevoked(lists).on(examined(kept(), ours().listAt(web.url()).by(VENDOR), VENDOR.root())),
                    "The revocation list for Corp Messenger should have been replaced 2026-05-31 23:59 UTC, so it may"
                            + " miss something. Ask the issuer if that lasts.");
        }
    }

    @Test
    void list_that_does_not_answer_is_a_warning() throws IOException {
        int port = Ports.free();
        String url = "http://localhost:" + port + "/vendor.crl";

        warned(new IsNotRevoked(lists).on(examined(kept(), ours().listAt(url).by(VENDOR), VENDOR.root())),
                "Whether Corp Messenger is revoked could not be asked: its list does not answer (" + url
                        + ": Connection refused). Let the server reach that address, or look there yourself.");
    }

    @Test
    void chain_without_a_list_has_nothing_to_ask() {
        Result result = new IsNotRevoked(lists).on(examined(kept(), ours().by(VENDOR), VENDOR.root()));

        assertThat(result.outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(result.sentence(Locale.CHINA)).isEqualTo("签发方没有公布吊销列表，无从查询。");
    }

    private static void failed(Result result, String sentence) {
        assertThat(result.sentence()).isEqualTo(sentence);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    }

    private static void warned(Result result, String sentence) {
        assertThat(result.sentence()).isEqualTo(sentence);
        assertThat(result.outcome()).isEqualTo(Outcome.WARNING);
    }

    private static Issued ours() {
        return new Issued(OURS.getPublic());
    }

    private Optional<KeyId> kept() {
        return Optional.of(vault.store(OURS.getPrivate(), OURS.getPublic(), KeyCustody.EXPORTABLE));
    }

    private Examined fromPrivateCa() throws Exception {
        KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        List<X509Certificate> chain = Asking.privateCa(issuers,
                requests.csrFor(signature, key), SignatureKind.CODE_SIGNING);
        return examined(Optional.of(key), chain.toArray(X509Certificate[]::new));
    }

    private Examined examined(Optional<KeyId> key, X509Certificate... chain) {
        return new Examined(signature, version(2, key, chain), previous, now);
    }

    private static Version version(int number, Optional<KeyId> key, X509Certificate... chain) {
        return new Version(VersionId.random(), SignatureId.random(), number,
                number == 1 ? VersionState.ACTIVE : VersionState.PENDING, List.of(chain), key,
                chain[0].getNotBefore().toInstant(), chain[0].getNotAfter().toInstant(),
                Certificates.fingerprint(chain[0]));
    }

    private static Signature signature(SignatureKind kind, String subject, String... names) {
        return new Signature(SignatureId.random(), "Corp Messenger", kind, "folder", "console", Criticality.NORMAL,
                subject, List.of(names), KeyAlgorithm.RSA_3072, 30, 7, List.of(30), List.of("kim", "lee"),
                Optional.empty(), NOW);
    }

    /** Serves one file. */
    private static final class Web implements AutoCloseable {

        private final HttpServer server;
        private volatile byte[] content = {};

        Web() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/vendor.crl";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
