package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.sealkeeper.calendar.CalendarFeeds;
import org.sealkeeper.text.Refusal;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One's own calendar of signatures that end. */
@RestController
@Tag(name = "Calendar")
class CalendarController {

    private static final MediaType CALENDAR = new MediaType("text", "calendar", StandardCharsets.UTF_8);

    private final CalendarFeeds feeds;
    private final Caller caller;

    CalendarController(CalendarFeeds feeds, Caller caller) {
        this.feeds = feeds;
        this.caller = caller;
    }

    @PostMapping("/api/v1/calendar")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make the address of one's calendar",
            description = "Give it to a calendar program, which then shows when signatures end: those that one keeps, or all for "
                    + "security officers, auditors and administrators. Whoever has the address can read them, so it is told only now; asked "
                    + "again, there is a new one, and the one before is no longer answered.")
    Map<String, String> make() {
        return Map.of("url", feeds.make(caller.id()));
    }

    @GetMapping("/api/v1/calendar")
    @Operation(summary = "When one's calendar was made, and when a program last fetched it")
    CalendarFeeds.Feed show() {
        return feeds.of(caller.id()).orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "calendar.none"));
    }

    @DeleteMapping("/api/v1/calendar")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take the address of one's calendar back")
    void remove() {
        feeds.remove(caller.id());
    }

    @GetMapping("/calendar/{secret}.ics")
    @Operation(summary = "The calendar (iCalendar, RFC 5545)", description = "For calendar programs, without a log-in.")
    ResponseEntity<byte[]> fetch(@PathVariable String secret) {
        String calendar = feeds.fetch(secret)
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "calendar.unknown"));
        return ResponseEntity.ok().contentType(CALENDAR).cacheControl(CacheControl.noStore())
                .body(calendar.getBytes(StandardCharsets.UTF_8));
    }
}
