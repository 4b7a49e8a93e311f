package org.sealkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.OpenSsl;
import org.springframework.http.ResponseEntity;

class PkiTest extends SealkeeperTest {

    @TempDir
    private Path folder;

    @Test
    void certificates_and_lists_of_the_private_ca_are_open_to_everybody_and_fit_together() {
        var openssl = new OpenSsl(folder)
                .write("root.pem", served("root.pem", "application/pem-certificate-chain"))
                .write("intermediate.cer", served("intermediate.cer", "application/pkix-cert"))
                .write("root.crl", served("root.crl", "application/pkix-crl"))
                .write("intermediate.crl", served("intermediate.crl", "application/pkix-crl"));
        openssl.run("x509", "-inform", "DER", "-in", "intermediate.cer", "-out", "intermediate.pem");

        assertThat(openssl.print("verify", "-x509_strict", "-CAfile", "root.pem", "intermediate.pem"))
                .contains("intermediate.pem: OK");
        assertThat(openssl.print("crl", "-inform", "DER", "-in", "root.crl", "-CAfile", "root.pem", "-noout"))
                .contains("verify OK");
        assertThat(openssl.print("crl", "-inform", "DER", "-in", "intermediate.crl", "-CAfile", "intermediate.pem",
                "-noout")).contains("verify OK");
    }

    @Test
    void nothing_else_is_served_there() {
        assertThat(nobody().getForEntity(url("/pki/root.key"), String.class).getStatusCode().value()).isEqualTo(404);
        assertThat(nobody().getForEntity(url("/pki/other.pem"), String.class).getStatusCode().value()).isEqualTo(404);
    }

    private byte[] served(String file, String type) {
        ResponseEntity<byte[]> answer = nobody().getForEntity(url("/pki/" + file), byte[].class);
        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        assertThat(answer.getHeaders().getContentType()).hasToString(type);
        return answer.getBody();
    }
}
