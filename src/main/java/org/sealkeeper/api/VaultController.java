package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.sealkeeper.security.Group;
import org.sealkeeper.vault.VaultKeeping;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The vault: what it opens with, and which master keys there are. */
@RestController
@RequestMapping("/api/v1/vault")
@Tag(name = "Vault")
class VaultController {

    private final VaultKeeping vault;
    private final Caller caller;

    VaultController(VaultKeeping vault, Caller caller) {
        this.vault = vault;
        this.caller = caller;
    }

    @GetMapping
    @Operation(summary = "How the vault stands", description = "What it opens with, and how many rows lie under each"
            + " generation of the master key. For administrators, security officers and auditors.")
    VaultKeeping.State state() {
        caller.inAny(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS, Group.AUDITORS);
        return vault.state();
    }

    @PostMapping("/master-key/rotations")
    @Operation(summary = "Renew the master key", description = "What is there is sealed anew in the background, while"
            + " everything keeps working; the one before is removed when nothing lies under it. For administrators.")
    ResponseEntity<VaultKeeping.State> renewMasterKey() {
        vault.renewMasterKey(caller.inAny(Group.ADMINISTRATORS));
        return ResponseEntity.accepted().location(URI.create("/api/v1/vault")).body(vault.state());
    }

    @PostMapping("/secret/rotations")
    @Operation(summary = "Have the vault open with the secret that is configured now", description = "The one before is"
            + " configured as the previous one until this has been done. For administrators.")
    VaultKeeping.State changeSecret() {
        vault.changeSecret(caller.inAny(Group.ADMINISTRATORS));
        return vault.state();
    }
}
