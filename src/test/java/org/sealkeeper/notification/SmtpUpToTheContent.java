package org.sealkeeper.notification;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.sealkeeper.LoopbackServer;

/** A mail server that takes whole mails; what it does then is the test's. GreenMail always answers. */
final class SmtpUpToTheContent implements AutoCloseable {

    private final LoopbackServer server;
    private final AtomicInteger mails = new AtomicInteger();
    private final AtomicInteger hungUp = new AtomicInteger();

    interface Then {
        void answer(OutputStream out) throws IOException, InterruptedException;
    }

    SmtpUpToTheContent(Then then) throws IOException {
        this(new CountDownLatch(0), then);
    }

    /** @param greeting whoever connects waits for it */
    SmtpUpToTheContent(CountDownLatch greeting, Then then) throws IOException {
        server = new LoopbackServer("smtp-up-to-the-content", client -> {
            var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = client.getOutputStream();
            greeting.await();
            say(out, "220 mail.corp.example");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("DATA")) {
                    say(out, "354 go on");
                    while (line != null && !line.equals(".")) {
                        line = lines.readLine();
                    }
                    if (line == null) {
                        break;
                    }
                    mails.incrementAndGet();
                    then.answer(out);
                    return;
                }
                say(out, "250 yes");
            }
            hungUp.incrementAndGet();
        });
    }

    static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    int port() {
        return server.port();
    }

    /** How many it has had, whether it took them or not. */
    int mails() {
        return mails.get();
    }

    /** How many have ended the connection before the whole mail. */
    int hungUp() {
        return hungUp.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
