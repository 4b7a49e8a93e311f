package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.notification.Message;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The messages that were sent, and those that wait. */
@RestController
@RequestMapping("/api/v1/outbox")
@Tag(name = "Outbox")
class OutboxController {

    private final OutboxView view;
    private final Caller caller;

    OutboxController(OutboxView view, Caller caller) {
        this.view = view;
        this.caller = caller;
    }

    record Page(List<OutboxView.Summary> messages, int page, int size) {
    }

    @GetMapping
    @Operation(summary = "Messages, the newest first", description = "Everyone sees their own; administrators and"
            + " auditors see all.")
    Page list(@RequestParam Optional<Message.State> state, @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size, Locale locale) {
        int number = RenewalController.Paging.page(page);
        int length = RenewalController.Paging.size(size);
        return new Page(view.list(caller.id(), state, number, length, locale), number, length);
    }

    @GetMapping("/{id}")
    @Operation(summary = "A message as it was sent, or as it would be sent now")
    OutboxView.Opened open(@PathVariable UUID id, Locale locale) {
        return view.open(caller.id(), id, locale);
    }
}
