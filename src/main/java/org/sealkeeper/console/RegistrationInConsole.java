package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.VaultKeeping;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Registers a signature that has no certificate yet, and says where its keys will be. */
@Controller
@Hidden
@RequestMapping("/signatures/new")
class RegistrationInConsole {

    private static final List<Group> REGISTERING =
            List.of(Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);

    private final Inventory inventory;
    private final Platforms platforms;
    private final Issuers issuers;
    private final VaultKeeping vault;
    private final People people;

    RegistrationInConsole(Inventory inventory, Platforms platforms, Issuers issuers, VaultKeeping vault, People people) {
        this.inventory = inventory;
        this.platforms = platforms;
        this.issuers = issuers;
        this.vault = vault;
        this.people = people;
    }

    /** As it was filled in. */
    record Filled(String name, SignatureKind kind, String platform, String issuer, Criticality criticality, String subject,
            String names, KeyAlgorithm keyAlgorithm, KeyCustody custody, String keepers) {

        NewSignature signature() {
            return new NewSignature(name, kind, platform, issuer, criticality, subject, separate(names), keyAlgorithm,
                    NewSignature.RENEW_BEFORE_DAYS, NewSignature.CRITICAL_BEFORE_DAYS, NewSignature.REMINDER_DAYS,
                    separate(keepers));
        }

        private static List<String> separate(String text) {
            return Arrays.stream((text == null ? "" : text).split("[,\\s]+")).filter(one -> !one.isEmpty()).toList();
        }
    }

    @GetMapping
    String form(Principal user, Model model) {
        requireRegistering();
        return form(new Filled("", null, "folder", "private-ca", Criticality.NORMAL, "", "", KeyAlgorithm.EC_P256,
                KeyCustody.EXPORTABLE, people.isMember(user.getName(), Group.KEEPERS) ? user.getName() : ""), model);
    }

    @PostMapping
    String register(@ModelAttribute("filled") Filled filled, Principal user, Locale locale, Model model,
            RedirectAttributes next, HttpServletResponse response) {
        requireRegistering();
        try {
            NewSignature signature = filled.signature();
            platforms.named(signature.platform());
            issuers.named(signature.issuer());
            signature.keepers().stream().filter(keeper -> !people.isMember(keeper, Group.KEEPERS)).findFirst()
                    .ifPresent(nobody -> {
                        throw Refusal.of(Refusal.Kind.INVALID, "inventory.unknown-keeper", nobody);
                    });
            KeyCustody custody = filled.custody() == null ? KeyCustody.EXPORTABLE : filled.custody();
            platforms.refuseUnusable(signature.platform(), custody);
            SignatureId id = inventory.register(signature, custody, user.getName());
            next.addFlashAttribute("done", "console.register.done");
            return "redirect:/signatures/" + id;
        } catch (Refusal refusal) {
            model.addAttribute("failed", Texts.in(locale, "refusal." + refusal.code(), refusal.getArguments()));
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            return form(filled, model);
        }
    }

    private String form(Filled filled, Model model) {
        model.addAttribute("filled", filled);
        model.addAttribute("kinds", SignatureKind.values());
        model.addAttribute("platforms", platforms.ids());
        model.addAttribute("issuers", issuers.ids());
        model.addAttribute("criticalities", Criticality.values());
        model.addAttribute("algorithms", KeyAlgorithm.values());
        model.addAttribute("custodies", KeyCustody.values());
        model.addAttribute("token", vault.state().token().orElse(null));
        return "console/register";
    }

    private void requireRegistering() {
        if (people.currentGroups().stream().noneMatch(REGISTERING::contains)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    REGISTERING.stream().map(Group::id).collect(Collectors.joining(", ")));
        }
    }
}
