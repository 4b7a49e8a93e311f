package org.sealkeeper.issuance.acme;

import java.net.URI;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.sealkeeper.outgoing.BoundedHttpClient;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** How one ACME server is reached. Sessions are not shared, connections are. */
final class Server {

    private final URI directory;
    private final HttpClient connections;
    private final AcmeSettings settings;

    Server(AcmeSettings settings) {
        SSLContext tls = settings.tls().context(settings.tls().client());
        this.directory = settings.directory();
        this.settings = settings;
        this.connections = new BoundedHttpClient(HttpClient.newBuilder().connectTimeout(settings.timeout()).sslContext(tls)
                .followRedirects(HttpClient.Redirect.NORMAL), settings.timeout());
    }

    Session session() {
        var session = new Session(directory, new GenericAcmeProvider() {
            @Override
            public HttpClient createHttpClient(NetworkSettings network) {
                return connections;
            }
        });
        session.networkSettings().setTimeout(settings.timeout());
        return session;
    }
}
