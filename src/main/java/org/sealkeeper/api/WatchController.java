package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.sealkeeper.security.Group;
import org.sealkeeper.watch.WatchRun;
import org.sealkeeper.watch.Watches;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The expiry watch: run it now, see what its runs did. */
@RestController
@RequestMapping("/api/v1/watch")
@Tag(name = "Expiry watch")
class WatchController {

    private final Watches watches;
    private final Caller caller;

    WatchController(Watches watches, Caller caller) {
        this.watches = watches;
        this.caller = caller;
    }

    record Page(List<WatchRun> runs, int page, int size) {
    }

    @PostMapping
    @Operation(summary = "Watch now", description = "Probes bound endpoints, queues reminders and starts due renewals,"
            + " as it happens every day by itself. For security officers and administrators.")
    ResponseEntity<WatchRun> request() {
        caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        WatchRun run = watches.request();
        return ResponseEntity.accepted().location(URI.create("/api/v1/watch/" + run.id())).body(run);
    }

    @GetMapping
    @Operation(summary = "The last runs with what they did, the newest first")
    Page list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "20") int size) {
        int number = RenewalController.Paging.page(page);
        int length = RenewalController.Paging.size(size);
        return new Page(watches.find(number, length), number, length);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One run; it has ended when finishedAt is there")
    WatchRun run(@PathVariable String id) {
        return watches.run(id);
    }
}
