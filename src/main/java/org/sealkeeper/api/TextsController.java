package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.Map;
import org.sealkeeper.text.Texts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The texts of forms, in the reader's language. */
@RestController
@RequestMapping("/api/v1/texts")
@Tag(name = "Texts")
class TextsController {

    /** All texts whose key begins with the prefix, by key; arguments stay as {@code {0}}. */
    @GetMapping
    Map<String, String> texts(@RequestParam String prefix, Locale locale) {
        return Texts.startingWith(prefix, locale);
    }
}
