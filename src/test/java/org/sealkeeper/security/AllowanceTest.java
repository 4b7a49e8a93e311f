package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** How often is too often: for log-ins and for uploads. */
class AllowanceTest {

    private final Ticking clock = new Ticking();

    @Test
    void what_is_used_up_comes_back_one_by_one_and_nobody_pays_for_others() {
        var allowance = new Allowance(3, Duration.ofMinutes(3), clock);
        assertThat(List.of(allowance.use("a"), allowance.use("a"), allowance.use("a"), allowance.use("a")))
                .containsExactly(true, true, true, false);
        assertThat(allowance.isUsedUp("a")).isTrue();
        assertThat(allowance.isUsedUp("b")).isFalse();
        clock.pass(Duration.ofSeconds(61));
        assertThat(List.of(allowance.use("a"), allowance.use("a"))).containsExactly(true, false);
        clock.pass(Duration.ofDays(1));
        assertThat(List.of(allowance.use("a"), allowance.use("a"), allowance.use("a"), allowance.use("a")))
                .containsExactly(true, true, true, false);
        clock.pass(Duration.ofDays(-2));
        assertThat(allowance.use("a")).isFalse();
    }

    @Test
    void an_attacker_with_many_addresses_takes_no_more_memory_than_ten_thousand_of_them() {
        var allowance = new Allowance(1, Duration.ofMinutes(1), clock);
        for (int i = 0; i < 50_000; i++) {
            allowance.use("address " + i);
        }
        assertThat(allowance.isUsedUp("address 0")).isFalse();
        assertThat(allowance.isUsedUp("address 49999")).isTrue();
    }

    @Test
    void who_uploads_too_much_is_told_to_wait() throws Exception {
        var limit = new UploadLimit(new ProblemResponse(new ObjectMapper()), 2, clock);
        assertThat(List.of(upload(limit, "kim"), upload(limit, "kim"), upload(limit, "kim"), upload(limit, "lee")))
                .containsExactly(200, 200, 429, 200);
        clock.pass(Duration.ofSeconds(31));
        assertThat(upload(limit, "kim")).isEqualTo(200);
    }

    @Test
    void one_person_uploads_eight_things_at_once() throws Exception {
        var limit = new UploadLimit(new ProblemResponse(new ObjectMapper()), 100, clock);
        var statuses = new ArrayList<Integer>();
        within(limit, 9, statuses);
        assertThat(statuses).hasSize(9).filteredOn(status -> status == 429).hasSize(1);
        assertThat(upload(limit, "kim")).isEqualTo(200);
    }

    /** Each begins while the one before is being served. */
    private void within(UploadLimit limit, int deep, List<Integer> statuses) throws Exception {
        var response = new MockHttpServletResponse();
        limit.doFilter(request("kim"), response, (request, answer) -> {
            if (deep > 1) {
                try {
                    within(limit, deep - 1, statuses);
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        });
        statuses.add(response.getStatus());
    }

    private int upload(UploadLimit limit, String who) throws Exception {
        var response = new MockHttpServletResponse();
        limit.doFilter(request(who), response, (request, answer) -> {
        });
        return response.getStatus();
    }

    private static MockHttpServletRequest request(String who) {
        var request = new MockHttpServletRequest("POST", "/api/v1/signatures/import");
        request.setContentType("Multipart/form-data; boundary=x");
        request.setRemoteUser(who);
        return request;
    }

    private static final class Ticking extends Clock {

        private Instant now = Instant.parse("2026-11-28T08:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
