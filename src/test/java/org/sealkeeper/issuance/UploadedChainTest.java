package org.sealkeeper.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.text.Refusal;

class UploadedChainTest {

    @TempDir
    private Path folder;

    private OpenSsl openssl;
    private Instant now;

    /** A vendor with an intermediate, and our request for im.corp.example. */
    @BeforeEach
    void vendor() {
        openssl = new OpenSsl(folder);
        openssl.chain();
        openssl.run("req", "-new", "-newkey", "rsa:3072", "-nodes", "-keyout", "our.key", "-out", "our.pem.csr",
                "-subj", "/C=CN/O=Corp/CN=im.corp.example", "-addext", "subjectAltName=DNS:im.corp.example");
        openssl.run("req", "-in", "our.pem.csr", "-outform", "DER", "-out", "our.csr");
        now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
    }

    @Test
    void certificates_in_any_order_become_a_chain_from_the_end_entity_to_the_root() throws IOException {
        issue("issued", "DNS:im.corp.example,DNS:www.corp.example");

        assertThat(subjects(openssl.joined("root.pem", "issued.pem", "intermediate.pem"))).containsExactly(
                "CN=im.corp.example,O=Corp,C=CN", "C=CN,O=Corp,CN=intermediate", "C=CN,O=Corp,CN=root");
    }

    @Test
    void pkcs7_is_read_in_both_forms() throws IOException {
        issue("issued", "DNS:im.corp.example");
        Files.write(folder.resolve("all.pem"), openssl.joined("issued.pem", "intermediate.pem", "root.pem"));
        openssl.run("crl2pkcs7", "-nocrl", "-certfile", "all.pem", "-out", "all.p7b");
        openssl.run("crl2pkcs7", "-nocrl", "-certfile", "all.pem", "-outform", "DER", "-out", "all.der");

        assertThat(subjects(openssl.joined("all.p7b"))).hasSize(3);
        assertThat(subjects(openssl.joined("all.der"))).hasSize(3);
    }

    @Test
    void certificate_for_other_names_is_refused_with_both_names() throws IOException {
        issue("issued", "DNS:*.corp.example");
        String day = now.plus(200, ChronoUnit.DAYS).minusSeconds(60).toString().substring(0, 10);

        assertRefused(openssl.joined("issued.pem", "intermediate.pem", "root.pem"),
                "The certificate in chain.pem is for *.corp.example and expires " + day
                        + "; the signature is for im.corp.example. Upload the matching one.");
    }

    @Test
    void certificate_for_another_key_is_refused() {
        assertRefused(openssl.joined("leaf.pem", "intermediate.pem", "root.pem"),
                "The certificate in chain.pem is for im.corp.example, *.chat.corp.example, but with another key than"
                        + " the request's. Give the vendor the request of this task, and upload what was issued for it.");
    }

    @Test
    void expired_certificate_is_refused() throws IOException {
        issue("issued", "DNS:im.corp.example");
        now = now.plus(201, ChronoUnit.DAYS);

        assertRefused(openssl.joined("issued.pem", "intermediate.pem", "root.pem"),
                "The certificate of im.corp.example in chain.pem expired on "
                        + now.minus(1, ChronoUnit.DAYS).minusSeconds(60).toString().substring(0, 10)
                        + ". Have it issued again and upload the new one.");
    }

    @Test
    void certificate_that_is_not_valid_yet_is_refused() throws IOException {
        issue("issued", "DNS:im.corp.example");
        String today = now.minusSeconds(60).toString().substring(0, 10);
        now = now.minus(1, ChronoUnit.DAYS);

        assertRefused(openssl.joined("issued.pem", "intermediate.pem", "root.pem"),
                "The certificate of im.corp.example in chain.pem is valid only from " + today
                        + ". Upload it then, or have it issued again.");
    }

    @Test
    void chain_without_its_intermediate_is_refused_with_the_name_of_what_is_missing() throws IOException {
        issue("issued", "DNS:im.corp.example");

        assertRefused(openssl.joined("issued.pem", "root.pem"),
                "The chain in chain.pem is incomplete: the certificate of C=CN,O=Corp,CN=intermediate is missing."
                        + " Download the whole chain, or upload the missing certificate in the same file.");
    }

    @Test
    void file_without_a_certificate_is_refused() {
        assertRefused(openssl.joined("our.pem.csr"), "There is no certificate in chain.pem. Download the certificate"
                + " with its chain as PEM, DER or PKCS#7 (.p7b) and upload that.");
    }

    @Test
    void damaged_file_is_refused() {
        assertRefused(new byte[] {0x30, 0x03, 0x02},
                "The file chain.pem is damaged and cannot be read. Download it from the console again.");
    }

    @Test
    void huge_file_is_refused() {
        assertRefused(new byte[1024 * 1024 + 1], "The file chain.pem is larger than 1 MB. A certificate with its chain"
                + " is much smaller; check that it is the right file.");
    }

    private void issue(String name, String names) throws IOException {
        Files.writeString(folder.resolve("vendor.cnf"),
                "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=" + names + "\n");
        openssl.run("x509", "-req", "-in", "our.pem.csr", "-CA", "intermediate.pem", "-CAkey", "intermediate.key",
                "-CAcreateserial", "-days", "200", "-extfile", "vendor.cnf", "-out", name + ".pem");
    }

    private List<String> subjects(byte[] file) throws IOException {
        return UploadedChain.matching(file, "chain.pem", csr(), now).stream()
                .map(certificate -> certificate.getSubjectX500Principal().getName()).toList();
    }

    private void assertRefused(byte[] file, String sentence) {
        assertThatThrownBy(() -> UploadedChain.matching(file, "chain.pem", csr(), now)).isInstanceOf(Refusal.class)
                .hasMessage(sentence);
    }

    private byte[] csr() throws IOException {
        return Files.readAllBytes(folder.resolve("our.csr"));
    }
}
