package org.sealkeeper.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/** Tells requests that a web page can cause from those that only a program sends. */
final class BrowserRequest {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_PAGES = Set.of("none", "same-origin");

    private BrowserRequest() {
    }

    /**
     * Whether another site's page could have caused this change. A browser sends a session's cookie, and Basic
     * credentials it was once asked for, with any page's request; a program that sends Basic has no other pages.
     */
    static boolean needsCsrfToken(HttpServletRequest request) {
        // no other site's page can send a token that it does not know, and browsers send none by themselves
        if (READING.contains(request.getMethod()) || BearerLogIn.isTried(request)) {
            return false;
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean basic = authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith("basic ");
        return !basic || !OWN_PAGES.contains(request.getHeader(SITE) == null ? "none" : request.getHeader(SITE));
    }

    static boolean isFromBrowser(HttpServletRequest request) {
        return request.getHeader(SITE) != null || request.getHeader("X-Requested-With") != null;
    }
}
