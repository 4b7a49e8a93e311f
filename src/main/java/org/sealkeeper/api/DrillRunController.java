package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.sealkeeper.backup.DrillRun;
import org.sealkeeper.backup.DrillRuns;
import org.sealkeeper.security.Group;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Drills over all stores: start one now, look up how they went. */
@RestController
@RequestMapping("/api/v1/drill-runs")
@Tag(name = "Backups")
class DrillRunController {

    private final DrillRuns runs;
    private final Caller caller;

    DrillRunController(DrillRuns runs, Caller caller) {
        this.runs = runs;
        this.caller = caller;
    }

    @PostMapping
    @Operation(summary = "Drill the copies now whose proof is due", description = "As every night: on each store the"
            + " oldest proofs first, several copies at once, until the budget is used up. What is left over then is told in"
            + " leftOver, what left it over in limitedBy, and how many days a round takes at this pace in roundInDays.")
    ResponseEntity<DrillRun> request() {
        DrillRun run = runs.request(caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS));
        return ResponseEntity.accepted().location(URI.create("/api/v1/drill-runs/" + run.id())).body(run);
    }

    @GetMapping
    @Operation(summary = "The runs of drills, the newest first")
    List<DrillRun> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        return runs.find(RenewalController.Paging.page(page), RenewalController.Paging.size(size));
    }

    @GetMapping("/{id}")
    @Operation(summary = "A run of drills, and how far it is")
    DrillRun one(@PathVariable String id) {
        return runs.run(id);
    }
}
