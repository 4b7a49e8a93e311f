package org.sealkeeper.issuance.acme;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What validation servers are answered (http-01; RFC 8555, section 8.3). In the database, so that any node can. */
@Component
@Transactional(propagation = Propagation.REQUIRES_NEW)
class HttpAnswers {

    private final JdbcClient jdbc;

    HttpAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void give(UUID request, String token, String answer) {
        jdbc.sql("""
                insert into acme_http_answer (token, order_of, answer)
                values (:token, :request, :answer)
                on conflict (token) do update set answer = excluded.answer
                """)
                .param("token", token).param("request", request).param("answer", answer).update();
    }

    void forget(UUID request) {
        jdbc.sql("delete from acme_http_answer where order_of = :request").param("request", request).update();
    }

    Optional<String> to(String token) {
        return jdbc.sql("select answer from acme_http_answer where token = :token").param("token", token)
                .query(String.class).optional();
    }
}
