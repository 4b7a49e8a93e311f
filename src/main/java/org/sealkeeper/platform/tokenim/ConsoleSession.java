package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.Optional;
import org.sealkeeper.platform.PlatformAccess;
import org.sealkeeper.platform.tokenim.Exchange.Call;

/**
 * Calls as somebody who is logged in. The session is shared by all threads and begun anew when it has ended; an account
 * that is locked, or whose password is refused, is left alone until a person has seen to it.
 */
final class ConsoleSession {

    private static final String ACCOUNT_LOCKED = "account-locked";

    private final String platform;
    private final TokenImSettings settings;
    private final Exchange exchange;
    private final PlatformAccess access;
    private String token;

    ConsoleSession(String platform, TokenImSettings settings, Exchange exchange, PlatformAccess access) {
        this.platform = platform;
        this.settings = settings;
        this.exchange = exchange;
        this.access = access;
    }

    /** @throws Problem when the console does not do it, but for what concerns the session */
    JsonNode send(Call call) throws Problem, IOException {
        return inSession(call, exchange::send);
    }

    /** With the names that the installation has. */
    JsonNode sendAsIs(Call call) throws Problem, IOException {
        return inSession(call, exchange::sendAsIs);
    }

    private interface Sending {
        JsonNode send(Call call) throws Problem, IOException;
    }

    private JsonNode inSession(Call call, Sending sending) throws Problem, IOException {
        access.refuseWhileLost(platform);
        String used = token();
        try {
            return sending.send(authorised(call, used));
        } catch (Problem problem) {
            if (!hasEnded(problem)) {
                throw problem;
            }
        }
        try {
            return sending.send(authorised(call, renewed(used)));
        } catch (Problem problem) {
            if (hasEnded(problem)) {
                throw new IOException("TokenIM (" + platform + ") ended the session right after the log-in; it will be "
                        + "asked again.", problem);
            }
            throw problem;
        }
    }

    private boolean hasEnded(Problem problem) throws IOException {
        if (problem.status() == 423 || problem.code().equals(ACCOUNT_LOCKED)) {
            throw access.lost(platform, problem.getMessage());
        }
        return problem.status() == 401;
    }

    private synchronized String token() throws IOException {
        return token != null ? token : logIn();
    }

    /** A new token, unless another thread has got one meanwhile. */
    private synchronized String renewed(String ended) throws IOException {
        if (ended.equals(token)) {
            token = null;
        }
        return token();
    }

    private String logIn() throws IOException {
        access.refuseWhileLost(platform);
        try {
            JsonNode session = exchange.send(exchange.call("POST", "/session", JsonNodeFactory.instance.objectNode()
                    .put("user", settings.user()).put("password", settings.password())));
            token = Optional.ofNullable(session.path("token").textValue()).orElseThrow(() -> new IOException(
                    "TokenIM (" + platform + ") gave no token for the log-in. Check sealkeeper.tokenim." + platform
                            + ".fields in the configuration."));
            return token;
        } catch (Problem problem) {
            throw access.lost(platform, problem.getMessage());
        }
    }

    private static Call authorised(Call call, String token) {
        return call.with("Authorization", "Bearer " + token);
    }
}
