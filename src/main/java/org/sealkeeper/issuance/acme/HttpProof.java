package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Http01Challenge;

/** Proves control over names by a file on their web server (http-01; RFC 8555, section 8.3): ours, or a webroot. */
final class HttpProof implements Proof {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private final HttpAnswers answers;
    private final Optional<Path> webroot;

    HttpProof(HttpAnswers answers, Optional<Path> webroot) {
        this.answers = answers;
        this.webroot = webroot;
    }

    @Override
    public void check(Identifier name) throws RefusedByIssuer {
        if (Names.isWildcard(name)) {
            throw new RefusedByIssuer("A wildcard such as " + name.getValue() + " can only be proved through DNS, and this"
                    + " issuer is configured for HTTP. Leave the wildcard out, or choose another issuer.");
        }
    }

    @Override
    public Http01Challenge challenge(Authorization authorization) throws RefusedByIssuer, IOException {
        Http01Challenge challenge = Names.challenge(authorization, Http01Challenge.class, Http01Challenge.TYPE);
        if (!TOKEN.matcher(challenge.getToken()).matches()) {
            throw new IOException("The ACME server sent a token that is none");
        }
        return challenge;
    }

    @Override
    public boolean put(UUID request, Authorization authorization) throws RefusedByIssuer, IOException {
        Http01Challenge challenge = challenge(authorization);
        if (webroot.isPresent()) {
            write(file(challenge.getToken()), challenge.getAuthorization());
        } else {
            answers.give(request, challenge.getToken(), challenge.getAuthorization());
        }
        return true;
    }

    @Override
    public void remove(UUID request, Authorization authorization) throws IOException {
        answers.forget(request);
        Optional<Http01Challenge> challenge = authorization.findChallenge(Http01Challenge.class)
                .filter(each -> TOKEN.matcher(each.getToken()).matches());
        if (webroot.isPresent() && challenge.isPresent()) {
            Files.deleteIfExists(file(challenge.get().getToken()));
        }
    }

    @Override
    public Duration spreadsIn() {
        return Duration.ZERO;
    }

    private Path file(String token) {
        return webroot.orElseThrow().resolve(".well-known").resolve("acme-challenge").resolve(token);
    }

    private void write(Path file, String content) throws IOException {
        try {
            Files.createDirectories(file.getParent());
            Path beside = Files.writeString(file.resolveSibling("." + file.getFileName() + ".new"), content);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("The answer for the ACME server cannot be written into the webroot "
                    + webroot.orElseThrow() + ": " + e, e);
        }
    }
}
