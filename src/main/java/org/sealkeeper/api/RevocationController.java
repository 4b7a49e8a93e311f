package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.Revocations;
import org.sealkeeper.security.Group;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Revokes what the private CA has issued. */
@RestController
@RequestMapping("/api/v1/signatures")
@Tag(name = "Private CA")
class RevocationController {

    private final Revocations revocations;
    private final Caller caller;

    RevocationController(Revocations revocations, Caller caller) {
        this.revocations = revocations;
        this.caller = caller;
    }

    /** @param reason for the ledger, such as a lost key */
    record Revocation(String reason) {
    }

    @PostMapping("/{id}/versions/{number}/revocation")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a version that the private CA has issued",
            description = "For security officers. The certificate is on the next revocation list, which is signed at "
                    + "once; the version counts no more.")
    void revoke(@PathVariable UUID id, @PathVariable int number, @RequestBody Revocation revocation) {
        String actor = caller.inAny(Group.SECURITY_OFFICERS);
        revocations.revoke(new SignatureId(id), number, revocation.reason(), actor);
    }
}
