package org.sealkeeper.issuance.cmp;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.issuance.remote.Enrolling;
import org.sealkeeper.issuance.remote.TestCa;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Issuers over CMP, configured as an administrator would. */
abstract class CmpEnrolling extends Enrolling {

    protected static final TestCa CA = new TestCa();

    @TempDir
    protected Path folder;

    @Autowired
    protected CmpTransactions transactions;

    @Autowired
    protected OwnProtection protections;

    /** With the shared secret that {@link CmpRa} knows. */
    protected CmpIssuer withSecret(CmpRa ra, Map<String, String> more) {
        return issuer(ra, Map.of("reference", CmpRa.REFERENCE, "secret", CmpRa.SECRET), more);
    }

    /** With a certificate of the same CA as the server's. */
    protected CmpIssuer withCertificate(CmpRa ra, Map<String, String> more) {
        CA.pkcs12(folder.resolve("ra.p12"), CA.party("Our RA", TestCa.CMC_RA), "changeit");
        CA.pem(folder.resolve("root.pem"), CA.root());
        return issuer(ra, Map.of("credentials", folder.resolve("ra.p12").toString(), "credentials-password", "changeit",
                "trust-anchors", folder.resolve("root.pem").toString()), more);
    }

    protected CmpIssuer issuer(CmpRa ra, Map<String, String> settings, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of("url", ra.url().toString(), "allow-http", "true"));
        all.putAll(settings);
        all.putAll(more);
        return issuer("ra-of-" + CA.root().getSerialNumber().toString(16), all);
    }

    protected CmpIssuer issuer(String id, Map<String, String> settings) {
        CmpSettings bound = settings(settings);
        bound.check(id);
        return new CmpIssuer(id, bound, transactions, new RequestBodies(vault), protections, clock);
    }

    protected static CmpSettings settings(Map<String, String> settings) {
        Map<String, String> prefixed = new TreeMap<>();
        settings.forEach((name, value) -> prefixed.put("cmp." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed)).bind("cmp", CmpSettings.class).get();
    }

    protected CmpTransaction.State stateOf(UUID request) {
        return transactions.of(request).orElseThrow().state();
    }
}
