package org.sealkeeper.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Keeps one person's uploads from taking the memory and the threads of all: so many a minute, and so many at once. */
class UploadLimit extends OncePerRequestFilter {

    private static final int MOST_AT_ONCE = 8;

    private final ProblemResponse problems;
    private final Allowance allowance;
    private final ConcurrentHashMap<String, Integer> running = new ConcurrentHashMap<>();

    UploadLimit(ProblemResponse problems, int aMinute, Clock clock) {
        this.problems = problems;
        this.allowance = new Allowance(aMinute, Duration.ofMinutes(1), clock);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null || !type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String who = String.valueOf(request.getRemoteUser());
        if (running.merge(who, 1, Integer::sum) > MOST_AT_ONCE || !allowance.use(who)) {
            ended(who);
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(request, response, HttpStatus.TOO_MANY_REQUESTS, "too-many-uploads", MOST_AT_ONCE);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            ended(who);
        }
    }

    private void ended(String who) {
        running.computeIfPresent(who, (id, count) -> count == 1 ? null : count - 1);
    }
}
