package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.notification.Message;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The outbox for people, who without a mail server read their messages here. */
@Controller
@Hidden
@RequestMapping("/outbox")
class OutboxPages {

    private static final int PAGE_SIZE = 25;
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final OutboxView view;

    OutboxPages(OutboxView view) {
        this.view = view;
    }

    /** A summary with its times as people read them. */
    record Row(OutboxView.Summary message, String queuedAt, Optional<String> sentAt, Optional<String> nextTryAt) {

        static Row of(OutboxView.Summary message) {
            return new Row(message, MINUTES.format(message.queuedAt()), message.sentAt().map(MINUTES::format),
                    message.nextTryAt().map(MINUTES::format));
        }
    }

    @GetMapping
    String list(@RequestParam Optional<Message.State> state, @RequestParam(defaultValue = "0") int page,
            Principal user, Locale locale, Model model) {
        List<Row> rows = view.list(user.getName(), state, RenewalController.Paging.page(page), PAGE_SIZE, locale)
                .stream().map(Row::of).toList();
        model.addAttribute("rows", rows);
        model.addAttribute("states", Message.State.values());
        model.addAttribute("state", state.orElse(null));
        model.addAttribute("page", page);
        model.addAttribute("hasMore", rows.size() == PAGE_SIZE);
        return "outbox/list";
    }

    @GetMapping("/{id}")
    String open(@PathVariable UUID id, Principal user, Locale locale, Model model) {
        OutboxView.Opened opened = view.open(user.getName(), id, locale);
        model.addAttribute("opened", opened);
        model.addAttribute("row", Row.of(opened.message()));
        return "outbox/message";
    }
}
