package org.sealkeeper.ledger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sealkeeper.Peers;

/** A time-stamping authority: {@code openssl ts}, behind the little HTTP that RFC 3161 asks for. */
final class OpenSslTsa implements AutoCloseable {

    private final Path folder;
    private final HttpServer http;

    OpenSslTsa(Path folder) throws IOException {
        Peers.require("openssl");
        this.folder = folder;
        Files.writeString(folder.resolve("tsa.cnf"), """
                [req]
                distinguished_name = name
                [name]
                [root]
                basicConstraints = critical, CA:true
                keyUsage = critical, keyCertSign
                [tsa]
                extendedKeyUsage = critical, timeStamping
                [ts]
                default_tsa = authority
                [authority]
                serial = ./serial
                digests = sha256
                signer_digest = sha256
                default_policy = 1.2.3.4.1
                ess_cert_id_alg = sha256
                ess_cert_id_chain = no
                """);
        Files.writeString(folder.resolve("serial"), "01\n");
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "root.key",
                "-out", "root.pem", "-subj", "/CN=Test TSA Root", "-days", "30", "-config", "tsa.cnf", "-extensions", "root");
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key", "-out",
                "tsa.csr", "-subj", "/CN=Test TSA", "-config", "tsa.cnf");
        openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30",
                "-out", "tsa.pem", "-extfile", "tsa.cnf", "-extensions", "tsa");
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
    }

    Path root() {
        return folder.resolve("root.pem");
    }

    /** Whether {@code openssl ts} takes a token for a checkpoint. */
    boolean verifies(byte[] token, String note) throws IOException {
        Files.write(folder.resolve("token.der"), token);
        Files.writeString(folder.resolve("checkpoint.note"), note);
        return openssl("ts", "-verify", "-data", "checkpoint.note", "-token_in", "-in", "token.der", "-CAfile", "root.pem") == 0;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!"application/timestamp-query".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                exchange.sendResponseHeaders(415, -1);
                return;
            }
            Files.write(folder.resolve("query.tsq"), exchange.getRequestBody().readAllBytes());
            openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "authority", "-queryfile", "query.tsq", "-signer",
                    "tsa.pem", "-inkey", "tsa.key", "-out", "reply.tsr");
            byte[] reply = Files.readAllBytes(folder.resolve("reply.tsr"));
            exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    private int openssl(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("openssl.log").toFile()).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
