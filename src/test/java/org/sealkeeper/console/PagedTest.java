package org.sealkeeper.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.text.Refusal;

class PagedTest {

    @Test
    void pages_after_one_another_have_each_row_once() {
        for (int length = 0; length <= 9; length++) {
            List<Integer> all = IntStream.range(0, length).boxed().toList();
            var seen = new ArrayList<Integer>();
            Paged<Integer> page;
            int number = 0;
            do {
                page = Paged.of(number, 3, (at, size) -> all.stream().skip((long) at * size).limit(size).toList());
                assertThat(page.page()).isEqualTo(number++);
                seen.addAll(page.rows());
            } while (page.hasMore());
            assertThat(seen).isEqualTo(all);
        }
    }

    @Test
    void there_is_no_page_before_the_first() {
        assertThatThrownBy(() -> Paged.of(-1, 3, (at, size) -> List.of())).isInstanceOf(Refusal.class);
    }
}
