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
    public Http01Challenge prepare(UUID request, Authorization authorization) throws RefusedByIssuer, IOException {
        String name = authorization.getIdentifier().getValue();
        if (authorization.isWildcard()) {
            throw new RefusedByIssuer("A wildcard such as *." + name + " can only be proved through DNS, and this issuer is"
                    + " configured for HTTP. Leave the wildcard out, or choose another issuer.");
        }
        Http01Challenge challenge = authorization.findChallenge(Http01Challenge.class).orElseThrow(() ->
                new RefusedByIssuer("The ACME server does not offer http-01 for " + name + "."));
        if (!TOKEN.matcher(challenge.getToken()).matches()) {
            throw new IOException("The ACME server sent a token that is none");
        }
        if (webroot.isPresent()) {
            write(file(challenge.getToken()), challenge.getAuthorization());
        } else {
            answers.give(request, challenge.getToken(), challenge.getAuthorization());
        }
        return challenge;
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

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Path beside = Files.writeString(file.resolveSibling("." + file.getFileName() + ".new"), content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
