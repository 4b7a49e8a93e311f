package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sealkeeper.text.Texts;

class SetByTest {

    @Test
    void version_and_binding_of_the_same_text_are_told_apart() {
        assertThat(SetBy.kept("version 3", 3)).isEqualTo(SetBy.version(3));
        assertThat(SetBy.kept("version 3", null)).isEqualTo(SetBy.binding("version 3"));
        assertThat(SetBy.version(3).in(Texts.CHINESE)).isEqualTo("签名的版本 3");
        assertThat(SetBy.binding("version 3").in(Texts.CHINESE)).isEqualTo("所绑定的 version 3");
    }

    @Test
    void number_that_an_older_node_has_left_behind_does_not_count() {
        assertThat(SetBy.kept("im.corp.example:443", 3)).isEqualTo(SetBy.binding("im.corp.example:443"));
    }
}
