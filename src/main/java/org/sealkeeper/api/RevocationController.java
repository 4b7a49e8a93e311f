package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Objects;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.RevocationReason;
import org.sealkeeper.issuance.Revocations;
import org.sealkeeper.security.Group;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Revokes versions at who issued them. */
@RestController
@RequestMapping("/api/v1/signatures")
@Tag(name = "Signatures")
class RevocationController {

    private final Revocations revocations;
    private final Caller caller;

    RevocationController(Revocations revocations, Caller caller) {
        this.revocations = revocations;
        this.caller = caller;
    }

    /**
     * @param code for whoever checks the certificate; unspecified when left out
     * @param reason for the ledger, such as a lost key
     */
    record Revocation(RevocationReason code, String reason) {

        Revocation {
            code = Objects.requireNonNullElse(code, RevocationReason.UNSPECIFIED);
        }
    }

    @PostMapping("/{id}/versions/{number}/revocation")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a version",
            description = "For security officers. Its issuer is asked to revoke the certificate; the private CA signs "
                    + "its next revocation list at once. The version counts no more.")
    void revoke(@PathVariable UUID id, @PathVariable int number, @RequestBody Revocation revocation) {
        String actor = caller.inAny(Group.SECURITY_OFFICERS);
        revocations.revoke(new SignatureId(id), number, revocation.code(), revocation.reason(), actor);
    }
}
