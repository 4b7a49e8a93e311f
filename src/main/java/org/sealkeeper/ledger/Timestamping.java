package org.sealkeeper.ledger;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.sealkeeper.outgoing.BoundedHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Has a time-stamping authority (RFC 3161) state when the ledger was as it is: {@code sealkeeper.ledger.tsa.*}. The
 * node that seals asks, as often as configured and only when there is a new checkpoint. An authority that does not
 * answer holds nothing up.
 */
@Component
class Timestamping {

    private static final Logger LOG = LoggerFactory.getLogger(Timestamping.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final SealedLedger sealed;
    private final Sealer sealer;
    private final Clock clock;
    private final Optional<URI> authority;
    private final Optional<Path> roots;
    private final Duration interval;
    private final HttpClient http = new BoundedHttpClient(HttpClient.newBuilder().connectTimeout(TIMEOUT), TIMEOUT);

    Timestamping(JdbcClient jdbc, SealedLedger sealed, Sealer sealer, Clock clock,
            @Value("${sealkeeper.ledger.tsa.url:}") String url,
            @Value("${sealkeeper.ledger.tsa.trust-anchors:}") String roots,
            @Value("${sealkeeper.ledger.tsa.interval:PT1H}") Duration interval) {
        this.jdbc = jdbc;
        this.sealed = sealed;
        this.sealer = sealer;
        this.clock = clock;
        this.authority = Optional.of(url).filter(text -> !text.isBlank()).map(URI::create);
        this.roots = Optional.of(roots).filter(text -> !text.isBlank()).map(Path::of);
        this.interval = interval;
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 15_000)
    void stampWhenDue() {
        if (authority.isEmpty() || !sealer.leads()) {
            return;
        }
        sealed.newest().filter(newest -> isDue(newest)).ifPresent(newest -> {
            try {
                stamp(newest);
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} gives no time stamp for the checkpoint over {} events; it is asked again in a minute: {}",
                        authority.get(), newest.size(), e.getMessage());
            }
        });
    }

    /** @throws IllegalArgumentException when what came back is not a stamp of this checkpoint by that authority */
    TimestampToken stamp(Checkpoint checkpoint) throws IOException {
        var generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        TimeStampRequest request = generator.generate(TSPAlgorithms.SHA256, TimestampToken.digest(checkpoint.note()),
                new BigInteger(64, RANDOM));
        TimestampToken token = TimestampToken.verified(ask(request), checkpoint.note(), TimestampToken.roots(roots));
        jdbc.sql("""
                insert into ledger_timestamp (size, stated_at, authority, token)
                values (:size, :at, :authority, :token)
                on conflict (size) do nothing
                """)
                .param("size", checkpoint.size())
                .param("at", OffsetDateTime.ofInstant(token.statedAt(), ZoneOffset.UTC))
                .param("authority", token.authority())
                .param("token", token.encoded())
                .update();
        return token;
    }

    private boolean isDue(Checkpoint newest) {
        return jdbc.sql("select size, stated_at from ledger_timestamp order by size desc limit 1")
                .query((row, number) -> row.getLong("size") < newest.size()
                        && !instant(row.getObject("stated_at", OffsetDateTime.class)).plus(interval)
                                .isAfter(clock.instant()))
                .optional().orElse(true);
    }

    private byte[] ask(TimeStampRequest request) throws IOException {
        try {
            HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(authority.orElseThrow()).timeout(TIMEOUT)
                    .header("Content-Type", "application/timestamp-query")
                    .POST(BodyPublishers.ofByteArray(request.getEncoded())).build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("It answers with HTTP status " + answer.statusCode());
            }
            var response = new TimeStampResponse(answer.body());
            response.validate(request);
            if (response.getTimeStampToken() == null) {
                throw new IOException("It refuses: " + response.getStatusString());
            }
            return response.getTimeStampToken().getEncoded();
        } catch (TSPException e) {
            throw new IOException("Its answer is not one to our request: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Sealkeeper stops", e);
        }
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
