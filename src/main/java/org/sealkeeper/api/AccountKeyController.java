package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.sealkeeper.issuance.AccountKey;
import org.sealkeeper.issuance.AccountKeys;
import org.sealkeeper.security.Group;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Changes the keys that issuers know us by. */
@RestController
@RequestMapping("/api/v1/issuers")
@Tag(name = "Issuers")
class AccountKeyController {

    private final AccountKeys keys;
    private final Caller caller;

    AccountKeyController(AccountKeys keys, Caller caller) {
        this.keys = keys;
        this.caller = caller;
    }

    @PostMapping("/{id}/account-key")
    @Operation(summary = "Change the account key at an ACME server",
            description = "For administrators. A new key takes the place of the account's; certificates and running "
                    + "orders are not touched. After 503 ask again: it goes on with the same new key.")
    AccountKey change(@PathVariable String id) {
        return keys.change(id, caller.inAny(Group.ADMINISTRATORS));
    }
}
