package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalTest {

    @Test
    void members_are_sorted_and_nothing_stands_between_them() {
        assertThat(canonical("{ \"b\": [1, true, null, {}], \"a\": {\"z\": [], \"y\": \"\"} }"))
                .isEqualTo("{\"a\":{\"y\":\"\",\"z\":[]},\"b\":[1,true,null,{}]}");
    }

    @Test
    void only_what_must_be_is_escaped() {
        assertThat(canonical("{\"t\": \"\\u0001\\n\\t\\\"\\\\\\/\\u4e2d\\ud83d\\ude00\\u007f\"}"))
                .isEqualTo("{\"t\":\"\\u0001\\n\\t\\\"\\\\/中😀\u007f\"}");
    }

    @Test
    void numbers_stay_as_they_were_recorded() {
        assertThat(canonical("{\"a\": 12345678901234567890123, \"b\": 1.50, \"c\": 1e3, \"d\": -0.1}"))
                .isEqualTo("{\"a\":12345678901234567890123,\"b\":1.50,\"c\":1000,\"d\":-0.1}");
    }

    @SuppressWarnings("unchecked")
    private static String canonical(String json) {
        return Canonical.of((Map<String, Object>) Canonical.parse(json));
    }
}
