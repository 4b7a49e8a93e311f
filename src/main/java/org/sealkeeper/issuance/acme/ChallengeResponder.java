package org.sealkeeper.issuance.acme;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers validation servers, which have no log-in (http-01; RFC 8555, section 8.3). They come to port 80 of the domain;
 * whatever listens there passes {@code /.well-known/acme-challenge/} on to here.
 */
@RestController
@Hidden
class ChallengeResponder {

    private final HttpAnswers answers;

    ChallengeResponder(HttpAnswers answers) {
        this.answers = answers;
    }

    @GetMapping("/.well-known/acme-challenge/{token:[A-Za-z0-9_-]{1,200}}")
    ResponseEntity<String> answer(@PathVariable String token) {
        return answers.to(token)
                .map(answer -> ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(answer))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }
}
