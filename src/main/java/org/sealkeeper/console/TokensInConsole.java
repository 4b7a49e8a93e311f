package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sealkeeper.security.ApiTokens;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.security.TokenScope;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What one's programs log in with. */
@Controller
@Hidden
@RequestMapping("/tokens")
class TokensInConsole {

    private final ApiTokens tokens;
    private final People people;
    private final Clock clock;

    TokensInConsole(ApiTokens tokens, People people, Clock clock) {
        this.tokens = tokens;
        this.people = people;
        this.clock = clock;
    }

    @GetMapping
    String list(Principal user, Model model) {
        Instant now = clock.instant();
        List<ApiTokens.Token> own = tokens.of(user.getName());
        model.addAttribute("valid", own.stream().filter(token -> token.isValidAt(now)).toList());
        model.addAttribute("ended", own.stream().filter(token -> !token.isValidAt(now)).toList());
        model.addAttribute("others", people.isMember(user.getName(), Group.ADMINISTRATORS)
                ? tokens.valid().stream().filter(token -> !token.owner().equals(user.getName())).toList() : List.of());
        model.addAttribute("scopes", TokenScope.values());
        return "console/tokens";
    }

    /** The token is shown in the answer to this request and nowhere else. */
    @PostMapping
    String make(@RequestParam String name, @RequestParam Optional<Set<String>> scope, @RequestParam int days, Principal user,
            Model model, HttpServletResponse response) {
        ApiTokens.Made made = tokens.make(user.getName(), name, scope.orElse(Set.of()), days);
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        model.addAttribute("made", made.token());
        model.addAttribute("secret", made.secret());
        return list(user, model);
    }

    @PostMapping("/{id}/revocation")
    String revoke(@PathVariable UUID id, Principal user, RedirectAttributes next) {
        tokens.revoke(id, user.getName());
        next.addFlashAttribute("done", "console.token.revoked");
        return "redirect:/tokens";
    }
}
