package org.sealkeeper.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/** {@code Authorization: Bearer skt_…} (RFC 6750): the request is made by the token's owner, within its scopes. */
class BearerLogIn extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final ApiTokens tokens;
    private final DirectoryPeople directory;
    private final ProblemResponse problems;
    private final Clock clock;
    private final RequestAttributeSecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

    BearerLogIn(ApiTokens tokens, DirectoryPeople directory, ProblemResponse problems, Clock clock) {
        this.tokens = tokens;
        this.directory = directory;
        this.problems = problems;
        this.clock = clock;
    }

    static boolean isTried(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isTried(request)) {
            chain.doFilter(request, response);
            return;
        }
        // whatever session comes along, it is the token that counts
        SecurityContextHolder.clearContext();
        Optional<ApiTokens.Token> found = tokens.use(
                request.getHeader(HttpHeaders.AUTHORIZATION).substring(BEARER.length()).strip(), request.getRemoteAddr());
        if (found.isEmpty() || !found.get().isValidAt(clock.instant())) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"Sealkeeper\", error=\"invalid_token\"");
            problems.write(request, response, HttpStatus.UNAUTHORIZED, found.isEmpty() ? "token.unknown" : "token.ended");
            return;
        }
        ApiTokens.Token token = found.get();
        if (directory.mustLogInAgain(token.owner())) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"Sealkeeper\", error=\"invalid_token\"");
            problems.write(request, response, HttpStatus.UNAUTHORIZED, "token.log-in-again", token.owner());
            return;
        }
        if (!TokenScope.open(token.scopes(), request.getMethod(), request.getRequestURI())) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"Sealkeeper\", error=\"insufficient_scope\"");
            problems.write(request, response, HttpStatus.FORBIDDEN, "token.scope", token.name(),
                    ApiTokens.written(token.scopes()).replace(" ", ", "));
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(token.owner(), null, List.of()));
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
