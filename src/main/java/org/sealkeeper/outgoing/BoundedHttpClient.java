package org.sealkeeper.outgoing;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An HTTP client whose answers are whole within a time, and no larger than a limit. The JDK's own time-out ends with the
 * headers: a server that sends its content a byte at a time would hold whoever reads it for ever.
 */
public final class BoundedHttpClient extends HttpClient {

    static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final Builder builder;
    private final Duration time;
    private HttpClient made;

    /**
     * @param builder what it is made with when the first call comes; many are never needed, and each has a thread
     * @param time for a call in all, from the connection to the last byte
     */
    public BoundedHttpClient(Builder builder, Duration time) {
        this.builder = builder;
        this.time = time;
    }

    private synchronized HttpClient http() {
        if (made == null) {
            made = builder.build();
        }
        return made;
    }

    /** @throws HttpTimeoutException when the answer is not whole in time */
    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http().sendAsync(request, whole(handler));
        try {
            return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw tooLate();
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IOException(failed.getCause());
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return inTime(http().sendAsync(request, whole(handler)));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler,
            PushPromiseHandler<T> pushes) {
        return inTime(http().sendAsync(request, whole(handler), pushes));
    }

    private <T> CompletableFuture<T> inTime(CompletableFuture<T> answer) {
        return answer.copy().orTimeout(time.toMillis(), TimeUnit.MILLISECONDS).exceptionally(fault -> {
            if (fault instanceof TimeoutException) {
                answer.cancel(true);
                throw new CompletionException(tooLate());
            }
            throw fault instanceof CompletionException same ? same : new CompletionException(fault);
        });
    }

    private HttpTimeoutException tooLate() {
        return new HttpTimeoutException("There was no whole answer within " + time.toMillis() / 1000.0 + " seconds");
    }

    /** Everything is received first, and then handed on as if it came now. */
    private static <T> BodyHandler<T> whole(BodyHandler<T> handler) {
        return info -> BodySubscribers.mapping(new Limited(), content -> handedOn(handler, info, content));
    }

    private static <T> T handedOn(BodyHandler<T> handler, ResponseInfo info, byte[] content) {
        BodySubscriber<T> subscriber = handler.apply(info);
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {
                // there is one piece, and it comes by itself
            }

            @Override
            public void cancel() {
                // nothing more comes
            }
        });
        if (content.length > 0) {
            subscriber.onNext(List.of(ByteBuffer.wrap(content).asReadOnlyBuffer()));
        }
        subscriber.onComplete();
        return subscriber.getBody().toCompletableFuture().join();
    }

    /** Takes so much and no more. */
    private static final class Limited implements BodySubscriber<byte[]> {

        private final BodySubscriber<byte[]> all = BodySubscribers.ofByteArray();
        private Subscription subscription;
        private long left = LARGEST_ANSWER;

        @Override
        public CompletionStage<byte[]> getBody() {
            return all.getBody();
        }

        @Override
        public void onSubscribe(Subscription from) {
            subscription = from;
            all.onSubscribe(from);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            left -= pieces.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left >= 0) {
                all.onNext(pieces);
            } else {
                subscription.cancel();
                all.onError(new IOException("The answer is larger than " + LARGEST_ANSWER + " bytes"));
            }
        }

        @Override
        public void onError(Throwable fault) {
            all.onError(fault);
        }

        @Override
        public void onComplete() {
            if (left >= 0) {
                all.onComplete();
            }
        }
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return http().cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return http().connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return http().followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return http().proxy();
    }

    @Override
    public SSLContext sslContext() {
        return http().sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return http().sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return http().authenticator();
    }

    @Override
    public Version version() {
        return http().version();
    }

    @Override
    public Optional<Executor> executor() {
        return http().executor();
    }
}
