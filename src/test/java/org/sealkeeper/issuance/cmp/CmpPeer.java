package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sealkeeper.issuance.remote.TestCa;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The CMP server that the application of the tests is configured with, as its issuer {@code cmp-test}. */
public final class CmpPeer {

    static final String ISSUER = "cmp-test";
    static final TestCa CA = new TestCa();
    static final CmpRa RA = CmpRa.signing(CA);

    private CmpPeer() {
    }

    public static void configure(DynamicPropertyRegistry registry) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "test-data", "cmp-" + ProcessHandle.current().pid()));
            Path credentials = CA.pkcs12(folder.resolve("ra.p12"), CA.party("Our RA", TestCa.CMC_RA), "changeit");
            Path root = CA.pem(folder.resolve("root.pem"), CA.root());
            String prefix = "sealkeeper.cmp." + ISSUER + ".";
            registry.add(prefix + "url", RA.url()::toString);
            registry.add(prefix + "allow-http", () -> true);
            registry.add(prefix + "credentials", credentials::toString);
            registry.add(prefix + "credentials-password", () -> "changeit");
            registry.add(prefix + "trust-anchors", root::toString);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
