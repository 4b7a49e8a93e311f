package org.sealkeeper.security;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What a token may be used for, besides that its owner may do it. What is in none of them takes a person's log-in: keys
 * that leave, restores, revocations, everybody's secrets, tokens themselves, and the engine's own API.
 */
public enum TokenScope {
    /** Look at everything but what {@link #AUDIT} is for. */
    READ("GET /api/v1/{*all}"),
    /** The ledger, evidence, and what is in documents. */
    AUDIT("GET /api/v1/ledger/{*all}", "GET /api/v1/renewals/{id}/evidence", "GET /api/v1/documents/{id}/content"),
    /** Register signatures, import certificates, change settings, keepers and bindings. */
    SIGNATURES("POST /api/v1/signatures", "POST /api/v1/signatures/import", "PATCH /api/v1/signatures/{id}",
            "PUT /api/v1/signatures/{id}/keepers", "POST /api/v1/signatures/{id}/bindings",
            "DELETE /api/v1/signatures/{id}/bindings/{binding}"),
    /** Ask for renewals and withdraw them; announce changes and say that they are done; watch now. */
    RENEWALS("POST /api/v1/signatures/{id}/renewals", "POST /api/v1/renewals/{id}/withdrawal",
            "POST /api/v1/renewals/bulk/{*all}", "POST /api/v1/renewals/bulk", "POST /api/v1/signatures/{id}/changes",
            "POST /api/v1/changes/{id}/done", "POST /api/v1/watch"),
    /** Work on the owner's tasks: hand in, upload, decide. */
    TASKS("POST /api/v1/tasks/{id}/documents", "DELETE /api/v1/tasks/{id}/documents/{document}",
            "POST /api/v1/tasks/{id}/certificate", "POST /api/v1/tasks/{id}/complete", "GET /api/v1/tasks",
            "GET /api/v1/tasks/{*all}"),
    /** Back up, drill, clear up, try stores. */
    BACKUPS("POST /api/v1/signatures/{id}/backups", "PUT /api/v1/signatures/{id}/backup-schedule",
            "POST /api/v1/backups/{id}/drills", "POST /api/v1/drill-runs", "POST /api/v1/retention-runs",
            "POST /api/v1/stores/{id}/probes"),
    /** Be scraped by a monitoring system. */
    METRICS("GET /actuator/prometheus", "GET /actuator/metrics", "GET /actuator/metrics/{name}");

    private record Door(String method, PathPattern path) {
    }

    private final List<Door> doors;

    TokenScope(String... doors) {
        this.doors = Arrays.stream(doors).map(door -> door.split(" ")).map(door -> new Door(door[0],
                PathPatternParser.defaultInstance.parse(door[1]))).toList();
    }

    /** As it is written in the API, such as {@code read}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean opens(String method, String path) {
        if (this == READ && AUDIT.opens(method, path) || path.startsWith("/api/v1/tokens")) {
            return false;
        }
        PathContainer there = PathContainer.parsePath(path);
        String asked = method.equals("HEAD") ? "GET" : method;
        return doors.stream().anyMatch(door -> door.method().equals(asked) && door.path().matches(there));
    }

    static boolean open(Set<TokenScope> scopes, String method, String path) {
        return scopes.stream().anyMatch(scope -> scope.opens(method, path));
    }
}
