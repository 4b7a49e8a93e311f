package org.sealkeeper.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends the session of a user who has been deleted since they logged in. */
class SessionOfDeletedUser extends OncePerRequestFilter {

    private final People people;
    private final GroupsOfRequest groups;

    SessionOfDeletedUser(People people, GroupsOfRequest groups) {
        this.people = people;
        this.groups = groups;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        if (user != null && !(user instanceof AnonymousAuthenticationToken) && isDeleted(user.getName(), request)) {
            SecurityContextHolder.clearContext();
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
        }
        chain.doFilter(request, response);
    }

    /** Memberships are deleted with their user, so whoever is in a group is there. */
    private boolean isDeleted(String userId, HttpServletRequest request) {
        return groups.of(userId, request).isEmpty() && people.find(userId).isEmpty();
    }
}
