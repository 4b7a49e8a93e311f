package org.sealkeeper.issuance.cmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.vault.KeyAlgorithm;

/** What goes wrong on the way to the server and back. The CA counts what it issues. */
class CmpFaultsTest extends CmpEnrolling {

    private CmpRa ra;
    private CertificateRequest request;
    private int issuedBefore;

    @BeforeEach
    void open() {
        ra = CmpRa.signing(CA);
        request = newRequest(KeyAlgorithm.EC_P256);
        issuedBefore = CA.issued.size();
    }

    @AfterEach
    void close() {
        ra.close();
    }

    @Test
    void confirmation_whose_answer_is_lost_is_repeated_and_nothing_is_enrolled_again() throws Exception {
        CmpIssuer issuer = withCertificate(ra, Map.of());
        ra.spoils.add((message, server) -> server.answer(message));
        ra.spoils.add((message, server) -> lost(server.answer(message)));

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class);
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.ISSUED);
        var answer = (Answer.Issued) issuer.request(request);

        assertThat(answer.chain().get(0).getPublicKey()).isEqualTo(vault.publicKey(request.key()));
        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM);
        assertThat(issued()).isEqualTo(1);
    }

    @Test
    void confirmation_that_is_lost_on_its_way_is_sent_again() throws Exception {
        CmpIssuer issuer = withCertificate(ra, Map.of());
        ra.spoils.add((message, server) -> server.answer(message));
        ra.spoils.add((message, server) -> null);

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class);
        assertThat(ra.behind.confirmed).isEmpty();
        issuer.request(request);

        assertThat(ra.behind.confirmed).hasSize(1);
        assertThat(issued()).isEqualTo(1);
    }

    @Test
    void request_whose_answer_is_lost_is_not_enrolled_again() throws Exception {
        CmpIssuer issuer = withCertificate(ra, Map.of());
        ra.spoils.add((message, server) -> lost(server.answer(message)));

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(RefusedByIssuer.class)
                .hasMessageContaining("was asked before, in its transaction ")
                .hasMessageContaining("response was not answered with confirmation")
                .hasMessageContaining("Revoke there what it issued");
        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(RefusedByIssuer.class);

        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ);
        assertThat(issued()).isEqualTo(1);
    }

    @Test
    void request_that_is_lost_on_its_way_is_sent_again() throws Exception {
        CmpIssuer issuer = withCertificate(ra, Map.of());
        ra.spoils.add((message, server) -> null);

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class);

        assertThat(issuer.request(request)).isInstanceOf(Answer.Issued.class);
        assertThat(issued()).isEqualTo(1);
    }

    @Test
    void truncated_answer_is_not_read() throws Exception {
        assertNotBelieved((message, server) -> {
            byte[] answer = server.answer(message);
            return Arrays.copyOf(answer, answer.length - 20);
        }, "its answer is not a CMP message");
    }

    @Test
    void changed_answer_is_not_believed() throws Exception {
        assertNotBelieved((message, server) -> {
            byte[] answer = server.answer(message);
            // in the middle lies the certificate
            answer[answer.length / 3] ^= 1;
            return answer;
        }, "gave no answer that counts");
    }

    @Test
    void endless_answer_is_not_read_to_its_end() throws Exception {
        assertNotBelieved((message, server) -> new byte[2 * 1024 * 1024], "its answer is larger than 1048576 bytes");
    }

    @Test
    void answer_to_another_transaction_is_not_believed() throws Exception {
        var other = new AtomicReference<byte[]>();
        ra.spoils.add((message, server) -> keptIn(other, server.answer(message)));
        withCertificate(ra, Map.of()).request(newRequest(KeyAlgorithm.EC_P256));

        assertNotBelieved((message, server) -> other.get(), "its answer belongs to another transaction");
    }

    @Test
    void answer_that_was_recorded_before_is_not_believed() throws Exception {
        ra.behind.puttingOff = true;
        CmpIssuer issuer = withCertificate(ra, Map.of());
        var recorded = new AtomicReference<byte[]>();
        ra.spoils.add((message, server) -> server.answer(message));
        ra.spoils.add((message, server) -> keptIn(recorded, server.answer(message)));
        issuer.request(request);
        ra.spoils.add((message, server) -> recorded.get());

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("its answer does not carry the nonce of our message, so it may be an old one");
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.WAITING);
    }

    @Test
    void server_that_does_not_answer_is_not_waited_for_longer_than_configured() throws Exception {
        var end = new CountDownLatch(1);
        try {
            assertNotBelieved((message, server) -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return null;
            }, "it has not answered within 1 seconds");
        } finally {
            end.countDown();
        }
    }

    @Test
    void certificate_of_ours_that_the_server_does_not_trust_can_be_put_right() throws Exception {
        var stranger = new TestCa();
        stranger.pkcs12(folder.resolve("stranger.p12"), stranger.party("Stranger", TestCa.CMC_RA), "changeit");

        assertThatThrownBy(() -> withCertificate(ra, Map.of("credentials", folder.resolve("stranger.p12").toString()))
                .request(request)).isInstanceOf(IOException.class).hasMessageContaining("does not take our messages");

        assertThat(withCertificate(ra, Map.of()).request(request)).isInstanceOf(Answer.Issued.class);
    }

    @Test
    void request_id_used_for_something_else_is_refused() throws Exception {
        CmpIssuer issuer = withCertificate(ra, Map.of());
        issuer.request(request);
        CertificateRequest other = newRequest(KeyAlgorithm.EC_P256);

        assertThatThrownBy(() -> issuer.request(new CertificateRequest(request.id(), other.signature(), other.key(),
                other.csr(), other.kind()))).isInstanceOf(RefusedByIssuer.class)
                .hasMessage(issuer.id() + " was asked with this request's id before, for something else.");
    }

    private void assertNotBelieved(CmpRa.Spoil spoil, String reason) {
        CmpIssuer issuer = withCertificate(ra, Map.of("timeout", "PT1S"));
        ra.spoils.add(spoil);
        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class).hasMessageContaining(reason);
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.SENT);
    }

    private long issued() {
        return CA.issued.size() - issuedBefore;
    }

    private static byte[] lost(byte[] answer) {
        return answer.length > 0 ? null : answer;
    }

    private static byte[] keptIn(AtomicReference<byte[]> place, byte[] answer) {
        place.set(answer);
        return answer;
    }
}
