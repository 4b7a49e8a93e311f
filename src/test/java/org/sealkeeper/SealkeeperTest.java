package org.sealkeeper;

import java.nio.file.Path;
import java.util.UUID;
import org.sealkeeper.issuance.acme.PebblePeer;
import org.sealkeeper.issuance.cmp.CmpPeer;
import org.sealkeeper.platform.folder.FolderPeers;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.sealkeeper.security.OidcPeer;
import org.sealkeeper.security.SlapdPeer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What every test of the running application extends: one application with one PostgreSQL for the whole run, and the
 * people of {@link TestPeople} to log in as. Tests share the database, so each makes signatures of its own.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
public abstract class SealkeeperTest {

    /** The data folder of this run. */
    protected static final Path DATA = Path.of("target", "test-data", UUID.randomUUID().toString().substring(0, 8));

    @LocalServerPort
    protected int port;

    @Autowired
    private TestRestTemplate http;

    @DynamicPropertySource
    static void dataFolder(DynamicPropertyRegistry registry) {
        registry.add("sealkeeper.data-dir", DATA::toString);
        registry.add("sealkeeper.lapse.mail-list", () -> "all-staff@corp.example, zh-CN:shanghai@corp.example");
        TokenImPeer.configure(registry);
        CmpPeer.configure(registry);
        PebblePeer.configure(registry);
        FolderPeers.configure(registry, DATA);
        OidcPeer.configure(registry);
        SlapdPeer.configure(registry);
    }

    /** HTTP as one of the {@link TestPeople}, with Basic authentication. */
    protected TestRestTemplate as(String userId) {
        return http.withBasicAuth(userId, TestPeople.PASSWORD);
    }

    /** HTTP without log-in. */
    protected TestRestTemplate nobody() {
        return http;
    }

    protected String url(String path) {
        return "http://localhost:" + port + path;
    }

    /** A name that no other test uses. */
    protected static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
