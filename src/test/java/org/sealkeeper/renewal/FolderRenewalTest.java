package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.Jobs;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.outgoing.OutgoingAddresses;
import org.sealkeeper.platform.folder.FolderPeers;
import org.sealkeeper.platform.folder.FolderPeers.Nginx;
import org.sealkeeper.verification.EndpointProbe;
import org.springframework.beans.factory.annotation.Autowired;

/** Renewals that are installed in folders, and the programs that read them: nginx, openssl, keytool. */
class FolderRenewalTest extends RenewalTest {

    @Autowired
    private Jobs jobs;

    @Test
    void nginx_serves_the_new_certificate_after_a_renewal_and_the_one_before_after_a_rollback() throws Exception {
        try (Nginx nginx = FolderPeers.start()) {
            String signature = imported(Map.of("platform", "nginx", "issuer", "private-ca"));
            assertThat(kim.outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
            int port = nginx.serve(signature, FolderPeers.current("nginx", signature));
            assertThat(served(port)).isEqualTo(active(signature));

            String before = active(signature);
            assertThat(kim.outcome(approvedEvenIfValid(signature))).isEqualTo("SIGNATURE_RENEWED");
            assertThat(active(signature)).isNotEqualTo(before);
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(served(port)).isEqualTo(active(signature)));
            assertThat(foldersOf("nginx", signature)).as("what is in use, and what was before it").hasSize(2);

            kim.patch("/api/v1/signatures/" + signature, Map.of("issuer", "console")).ok();
            String renewal = approvedEvenIfValid(signature);
            uploadTlsCertificateForCodeSigning(renewal);
            String decision = chen.task(renewal, "decide-after-rollback");

            assertThat(kim.story(renewal)).containsSubsequence("version.installed", "verification.completed",
                    "version.rolled-back");
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(served(port)).isEqualTo(active(signature)));
            chen.complete(decision, Map.of("rollbackDecision", "STOP", "comment", "The profile is wrong")).ok();
            assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_STOPPED");
        }
    }

    @Test
    void nginx_that_cannot_be_reloaded_goes_on_with_the_certificate_before_until_somebody_has_mended_it() throws Exception {
        try (Nginx nginx = FolderPeers.start()) {
            String signature = imported(Map.of("platform", "nginx", "issuer", "private-ca"));
            assertThat(kim.outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
            int port = nginx.serve(signature, FolderPeers.current("nginx", signature));
            String before = active(signature);
            nginx.configure("broken-" + signature, "servr {}");

            String renewal = approvedEvenIfValid(signature);
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                jobs.hurry(renewal);
                return jobs.incidents().stream().anyMatch(message -> message.contains("did not take back version 2")
                        && message.contains("unknown directive \"servr\""));
            });
            assertThat(served(port)).isEqualTo(before);

            nginx.forget("broken-" + signature);
            jobs.tryStoppedAgain(renewal, "install-on-platform");
            chen.complete(chen.task(renewal, "decide-after-rollback"),
                    Map.of("rollbackDecision", "TRY_AGAIN", "comment", "The configuration of nginx is mended")).ok();

            assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() ->
                    assertThat(served(port)).isEqualTo(active(signature)).isNotEqualTo(before));
            assertThat(reasons(renewal)).anyMatch(reason -> reason.contains(
                    "and the program that reads it was not reloaded: ") && reason.contains("ended with exit code 1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs12", "jks"})
    void key_store_opens_with_the_programs_of_the_field(String store) throws Exception {
        String signature = imported(Map.of("platform", store, "issuer", "private-ca"));
        assertThat(kim.outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        Path file = FolderPeers.current(store, signature).resolve(store.equals("jks") ? "signature.jks" : "signature.p12");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent().toRealPath())))
                .isEqualTo("rwxr-x---");
        String listed = keytool("-list", "-v", "-alias", "signature", "-keystore", file.toString(), "-storepass",
                FolderPeers.PASSWORD);
        assertThat(listed).contains("PrivateKeyEntry", colons(active(signature)));
        if (store.equals("pkcs12")) {
            var openssl = new OpenSsl(folder);
            openssl.run("pkcs12", "-in", file.toString(), "-passin", "pass:" + FolderPeers.PASSWORD, "-nodes", "-nokeys",
                    "-clcerts", "-out", "out.pem");
            assertThat(openssl.print("x509", "-in", "out.pem", "-noout", "-fingerprint", "-sha256"))
                    .contains(colons(active(signature)));
        }
    }

    @Test
    void key_that_must_not_leave_the_vault_is_refused_where_the_program_needs_it() {
        String signature = imported(Map.of("platform", "folder", "custody", "NON_EXPORTABLE"));

        JsonNode problem = kim.patch("/api/v1/signatures/" + signature, Map.of("platform", "pkcs12")).refused(400).json();

        assertThat(problem.get("detail").asText()).isEqualTo("The program that reads from the platform \"pkcs12\" needs the "
                + "private key, so the key has to be EXPORTABLE. Choose another platform for a key that must not leave the "
                + "vault.");
    }

    private String approvedEvenIfValid(String signature) {
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "To see what the program does", "evenIfValid", true)).refused(202).json().get("id").asText();
        handIn(lee, renewal);
        approve(renewal);
        return renewal;
    }

    private String active(String signature) {
        for (JsonNode version : kim.get("/api/v1/signatures/" + signature).ok().json().get("versions")) {
            if (version.get("state").asText().equals("ACTIVE")) {
                return version.get("fingerprint").asText();
            }
        }
        throw new AssertionError("There is no active version");
    }

    private static String served(int port) {
        return new EndpointProbe(new OutgoingAddresses(List.of("127.0.0.1"))).probe("127.0.0.1:" + port).certificate().map(Certificates::fingerprint).orElse("nothing");
    }

    private static List<Path> foldersOf(String platform, String signature) throws IOException {
        try (Stream<Path> all = Files.list(FolderPeers.current(platform, signature).getParent())) {
            return all.filter(path -> !Files.isSymbolicLink(path)).toList();
        }
    }

    private List<String> reasons(String renewal) {
        return kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("reason");
    }

    private static String keytool(String... arguments) throws IOException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(Stream.concat(Stream.of(program.toString(), "-J-Duser.language=en"),
                Stream.of(arguments)).toList()).redirectErrorStream(true).start();
        try (InputStream said = process.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As programs print it. */
    private static String colons(String fingerprint) {
        return fingerprint.toUpperCase(Locale.ROOT).replaceAll("..(?!$)", "$0:");
    }
}
