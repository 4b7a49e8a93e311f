package org.sealkeeper.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tells the engine who makes a request, with the groups they are in now, and clears it when the request is done. */
class EngineAuthentication extends OncePerRequestFilter {

    private final IdentityService identities;
    private final GroupsOfRequest groups;

    EngineAuthentication(IdentityService identities, GroupsOfRequest groups) {
        this.identities = identities;
        this.groups = groups;
    }

    /** The engine's web applications do it themselves. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/camunda/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        if (user == null || user instanceof AnonymousAuthenticationToken) {
            chain.doFilter(request, response);
            return;
        }
        try {
            identities.setAuthentication(user.getName(), groups.of(user.getName(), request), List.of());
            chain.doFilter(request, response);
        } finally {
            identities.clearAuthentication();
        }
    }
}
