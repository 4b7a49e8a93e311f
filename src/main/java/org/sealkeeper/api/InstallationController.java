package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.KeyExport;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.platform.Checklist;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.Vault;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people need for their work at a vendor's console: its checklist, and what they install there. */
@RestController
@RequestMapping("/api/v1/tasks/{id}")
@Tag(name = "Tasks")
class InstallationController {

    private static final String INSTALL = "install-at-console";
    private static final String RESTORE = "restore-configuration-at-console";

    private final OpenTasks open;
    private final TaskService tasks;
    private final Inventory inventory;
    private final Platforms platforms;
    private final Vault vault;
    private final KeyExport export;
    private final SealedExports exports;
    private final Caller caller;

    InstallationController(OpenTasks open, TaskService tasks, Inventory inventory, Platforms platforms, Vault vault,
            KeyExport export, SealedExports exports, Caller caller) {
        this.open = open;
        this.tasks = tasks;
        this.inventory = inventory;
        this.platforms = platforms;
        this.vault = vault;
        this.export = export;
        this.exports = exports;
        this.caller = caller;
    }

    /**
     * @param checklist what to do at the console, step by step
     * @param version what to install; empty when the signature is to be taken out of use, or nothing is installed
     */
    record ConsoleWork(String platform, List<String> checklist, Optional<VersionPart> version) {
    }

    /** @param keyMayLeave whether there is a PKCS#12 file of it */
    record VersionPart(int number, Instant validUntil, String chainUrl, boolean keyMayLeave) {
    }

    @GetMapping("/console")
    @Operation(summary = "What to do at the vendor's console: the checklist, and what is to be installed")
    ConsoleWork console(@PathVariable String id, Locale locale) {
        Task task = open.visible(id);
        Signature signature = inventory.signature(SignatureId.of((String) tasks.getVariable(id, "signatureId")));
        boolean installs = task.getTaskDefinitionKey().equals(INSTALL);
        Optional<Version> version = installs ? version(task) : Optional.empty();
        Checklist checklist = task.getTaskDefinitionKey().equals(RESTORE) ? Checklist.RESTORE
                : !installs ? Checklist.OBTAIN : version.isPresent() ? Checklist.INSTALL : Checklist.REMOVE;
        return new ConsoleWork(signature.platform(), checklist.of(platforms.named(signature.platform()), locale),
                version.map(this::part));
    }

    @PostMapping("/pkcs12")
    @Operation(summary = "The version to be installed with its private key, as PKCS#12 under your passphrase",
            description = "Only where the key may leave the vault; every export is in the ledger.")
    CompletableFuture<ResponseEntity<byte[]>> pkcs12(@PathVariable String id, @RequestBody SignatureForms.Export form) {
        Task task = open.workable(id);
        if (!task.getTaskDefinitionKey().equals(INSTALL)) {
            throw Refusal.of(Refusal.Kind.UNPROCESSABLE, "task.nothing-to-install");
        }
        Version version = version(task)
                .orElseThrow(() -> Refusal.of(Refusal.Kind.UNPROCESSABLE, "task.nothing-to-install"));
        char[] passphrase = Objects.requireNonNullElse(form.passphrase(), new char[0]);
        try {
            return exports.onceSealed(export.pkcs12(version.id(), passphrase, caller.id()), version);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private Optional<Version> version(Task task) {
        return Optional.ofNullable((String) tasks.getVariable(task.getId(), "versionId"))
                .map(id -> inventory.version(VersionId.of(id)));
    }

    private VersionPart part(Version version) {
        return new VersionPart(version.number(), version.notAfter(),
                "/api/v1/signatures/" + version.signature() + "/versions/" + version.number() + "/certificate",
                version.key().filter(key -> vault.custody(key) == KeyCustody.EXPORTABLE).isPresent());
    }
}
