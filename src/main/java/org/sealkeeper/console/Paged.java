package org.sealkeeper.console;

import java.util.List;
import org.sealkeeper.text.Refusal;
import org.springframework.ui.Model;

/** A page of a list that does not say how long it is, and whether another follows. */
record Paged<T>(List<T> rows, int page, boolean hasMore) {

    private static final int LAST = 100_000;

    interface Finder<T> {

        /** @param page from 0 */
        List<T> find(int page, int size);
    }

    /** @throws Refusal INVALID when there can be no such page */
    static <T> Paged<T> of(int page, int size, Finder<T> finder) {
        if (page < 0 || page > LAST) {
            throw Refusal.of(Refusal.Kind.INVALID, "paging.page", page);
        }
        List<T> rows = finder.find(page, size);
        // the row after the last one, as a page of one
        return new Paged<>(rows, page, rows.size() == size && !finder.find((page + 1) * size, 1).isEmpty());
    }

    /** For the links below the list. */
    void linkedIn(Model model) {
        model.addAttribute("page", page);
        model.addAttribute("hasMore", hasMore);
    }
}
