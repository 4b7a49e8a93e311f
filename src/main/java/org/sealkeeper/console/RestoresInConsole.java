package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.backup.KeyForPerson;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.restore.Download;
import org.sealkeeper.restore.Downloads;
import org.sealkeeper.restore.Restore;
import org.sealkeeper.restore.RestoreApprovals;
import org.sealkeeper.restore.RestoreId;
import org.sealkeeper.restore.Restores;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The restores: asked for here, a page for each, and where a download is taken. */
@Controller
@Hidden
@RequestMapping("/restores")
class RestoresInConsole {

    private static final Group[] MAY_ASK = {Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS};

    private final Restores restores;
    private final RestoreApprovals approvals;
    private final Downloads downloads;
    private final Backups backups;
    private final Inventory inventory;
    private final People people;

    RestoresInConsole(Restores restores, RestoreApprovals approvals, Downloads downloads, Backups backups,
            Inventory inventory, People people) {
        this.restores = restores;
        this.approvals = approvals;
        this.downloads = downloads;
        this.backups = backups;
        this.inventory = inventory;
        this.people = people;
    }

    /** The form, for one backup. */
    @GetMapping("/new")
    String form(@RequestParam BackupId backup, Model model) {
        var found = backups.backup(backup);
        model.addAttribute("backup", found);
        model.addAttribute("signature", inventory.signature(found.signature()));
        model.addAttribute("version", found.version().map(inventory::version).orElse(null));
        model.addAttribute("targets", Restore.Target.values());
        return "console/restore-form";
    }

    @PostMapping
    String request(@RequestParam BackupId backup, @RequestParam String target, @RequestParam String reason,
            @RequestParam(required = false) String certificate, Principal user, RedirectAttributes next) {
        if (Stream.of(MAY_ASK).noneMatch(group -> people.isMember(user.getName(), group))) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    String.join(", ", Stream.of(MAY_ASK).map(Group::id).toList()));
        }
        RestoreId restore = restores.request(new Restores.Wanted(backup, Restores.target(target), reason,
                Optional.ofNullable(certificate).filter(pem -> !pem.isBlank())), user.getName(), Optional.empty());
        next.addFlashAttribute("done", "console.restore.requested");
        return "redirect:/restores/" + restore;
    }

    @GetMapping("/{id}")
    String one(@PathVariable RestoreId id, Principal user, Locale locale, Model model) {
        show(restores.restore(id), user, locale, model);
        return "console/restore";
    }

    /** What takes the download is shown in the answer to this request and nowhere else. */
    @PostMapping("/{id}/release")
    String release(@PathVariable RestoreId id, Principal user, Locale locale, Model model,
            HttpServletResponse response) {
        Download.Release release = downloads.release(id, user.getName());
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        model.addAttribute("token", release.token());
        model.addAttribute("passphrase", release.passphrase().orElse(null));
        show(restores.restore(id), user, locale, model);
        return "console/restore";
    }

    @PostMapping("/{id}/download")
    ResponseEntity<byte[]> take(@PathVariable RestoreId id, @RequestParam String token, Principal user) {
        Download.Taken taken = downloads.take(id, token, user.getName());
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(taken.mediaType()))
                .cacheControl(CacheControl.noStore()).header(HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(taken.name()).build().toString())
                .body(taken.content());
    }

    private void show(Restore restore, Principal user, Locale locale, Model model) {
        Optional<Download> download = downloads.of(restore.id());
        List<String> warnings = restores.warnings(restore, locale);
        model.addAttribute("restore", restore);
        model.addAttribute("signature", inventory.signature(restore.signature()));
        model.addAttribute("version", inventory.version(restore.version()));
        model.addAttribute("warnings", warnings);
        model.addAttribute("decisions", approvals.decisions(restore.id()));
        model.addAttribute("recipientFingerprint", restore.recipient().map(KeyForPerson::fingerprint).orElse(null));
        model.addAttribute("download", download.orElse(null));
        model.addAttribute("mayTake", download.filter(Download::isThere).isPresent()
                && restore.requestedBy().equals(user.getName()));
        model.addAttribute("inside", KeyForPerson.PASSPHRASE_INSIDE);
    }
}
