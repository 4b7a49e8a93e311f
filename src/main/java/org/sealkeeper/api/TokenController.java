package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sealkeeper.security.ApiTokens;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.TokenScope;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What programs log in with, made by the person whom they work for. */
@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "Tokens")
class TokenController {

    private static final int DAYS = 90;

    private final ApiTokens tokens;
    private final Caller caller;

    TokenController(ApiTokens tokens, Caller caller) {
        this.tokens = tokens;
        this.caller = caller;
    }

    /** @param days 90 when left out */
    record Wanted(String name, Set<String> scopes, Integer days) {
    }

    record TokenView(UUID id, String owner, String name, List<String> scopes, Instant madeAt, Instant expiresAt,
            Optional<Instant> usedAt, Optional<String> usedFrom, Optional<Instant> revokedAt, Optional<String> revokedBy) {

        static TokenView of(ApiTokens.Token token) {
            return new TokenView(token.id(), token.owner(), token.name(), token.scopes().stream().map(TokenScope::id).toList(),
                    token.madeAt(), token.expiresAt(), token.usedAt(), token.usedFrom(), token.revokedAt(), token.revokedBy());
        }
    }

    record MadeView(TokenView about, String token) {

        /** Never what is in it. */
        @Override
        public String toString() {
            return "MadeView";
        }
    }

    @PostMapping
    @Operation(summary = "Make a token for a program of yours",
            description = "scopes: read, audit, signatures, renewals, tasks, backups, metrics. Send it as Authorization: Bearer; what it "
                    + "does is done by you. It is told only now, ends after so many days (90, at most 366), and cannot "
                    + "take keys out, restore, revoke, or make tokens.")
    ResponseEntity<MadeView> make(@RequestBody Wanted wanted) {
        ApiTokens.Made made = tokens.make(caller.id(), wanted.name(), wanted.scopes(), wanted.days() == null ? DAYS : wanted.days());
        return ResponseEntity.created(URI.create("/api/v1/tokens/" + made.token().id())).cacheControl(CacheControl.noStore())
                .body(new MadeView(TokenView.of(made.token()), made.secret()));
    }

    @GetMapping
    @Operation(summary = "Your tokens, the newest first; as an administrator with everybodys=true, those of everybody that can be used now")
    List<TokenView> list(@RequestParam(defaultValue = "false") boolean everybodys) {
        if (everybodys) {
            caller.inAny(Group.ADMINISTRATORS);
        }
        return (everybodys ? tokens.valid() : tokens.of(caller.id())).stream().map(TokenView::of).toList();
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take a token back: your own, or as an administrator anybody's")
    void revoke(@PathVariable UUID id) {
        tokens.revoke(id, caller.id());
    }
}
