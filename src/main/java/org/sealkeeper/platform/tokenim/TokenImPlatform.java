package org.sealkeeper.platform.tokenim;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.Announcement;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformStatus;
import org.sealkeeper.platform.RefusedByPlatform;
import org.sealkeeper.platform.tokenim.TokenImConsole.Status;
import org.sealkeeper.platform.tokenim.TokenImConsole.TestResult;

/** A TokenIM with an administration interface. Private keys stay in the vault: TokenIM gets the chain alone. */
final class TokenImPlatform implements Platform {

    static final String KIND = "tokenim";

    private static final String CONFIGURATION = "tokenim.json";

    private final String id;
    private final TokenImConsole console;

    TokenImPlatform(String id, TokenImConsole console) {
        this.id = id;
        this.console = console;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void install(Signature signature, Version version) throws RefusedByPlatform, IOException {
        try {
            console.install(signature, version.chain());
        } catch (Problem refused) {
            throw new RefusedByPlatform(refused.getMessage());
        }
    }

    @Override
    public void uninstall(Signature signature) throws IOException {
        try {
            console.remove(signature);
        } catch (Problem refused) {
            throw refusal("take the certificate of " + signature.name() + " out of use", refused);
        }
    }

    /** Active when the console says so and clients accept it. */
    @Override
    public PlatformStatus status(Signature signature) throws IOException {
        try {
            Status status = console.status(signature);
            if (!status.state().equals("ACTIVE")) {
                return new PlatformStatus(false, status.fingerprint(), status.message());
            }
            TestResult test = console.test(signature);
            return new PlatformStatus(test.accepted(), status.fingerprint(),
                    test.accepted() ? status.message() : test.message());
        } catch (Problem problem) {
            if (problem.status() == 404) {
                return new PlatformStatus(false, Optional.empty(), "TokenIM does not know this signature.");
            }
            throw refusal("say how " + signature.name() + " stands", problem);
        }
    }

    @Override
    public Map<String, byte[]> configuration(Signature signature) throws IOException {
        try {
            return Map.of(CONFIGURATION, console.configuration(signature));
        } catch (Problem problem) {
            if (problem.status() == 404) {
                return Map.of();
            }
            throw refusal("export the configuration of " + signature.name(), problem);
        }
    }

    @Override
    public boolean restoresConfiguration() {
        return true;
    }

    @Override
    public void restoreConfiguration(Signature signature, Map<String, byte[]> files)
            throws RefusedByPlatform, IOException {
        byte[] configuration = files.get(CONFIGURATION);
        if (configuration == null) {
            return;
        }
        try {
            console.restoreConfiguration(signature, configuration);
        } catch (Problem refused) {
            throw new RefusedByPlatform(refused.getMessage());
        }
    }

    @Override
    public boolean announces() {
        return true;
    }

    @Override
    public void announce(Announcement announcement) throws RefusedByPlatform, IOException {
        try {
            console.announce(announcement);
        } catch (Problem refused) {
            throw new RefusedByPlatform(refused.getMessage());
        }
    }

    /** For what cannot be refused in the process: it is tried again, and becomes an incident with this sentence. */
    private IOException refusal(String what, Problem problem) {
        return new IOException("TokenIM (" + id + ") does not " + what + ": " + problem.getMessage(), problem);
    }
}
