package org.sealkeeper.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A mail that knows how far it has got. The server delivers nothing before it has the whole content (RFC 5321, 4.1.1.4);
 * from then on until its answer, nobody else knows whether it does.
 */
final class MailOnItsWay extends MimeMessage {

    /** Notes that the content goes out now. */
    interface HandOver {

        /** @throws IOException when the mail is not to be sent after all */
        void note() throws IOException;
    }

    private final HandOver handOver;
    private boolean begun;
    private boolean givenUp;
    private volatile boolean whole;

    MailOnItsWay(Session session, HandOver handOver) {
        super(session);
        this.handOver = handOver;
    }

    /** Called by the transport when the server is ready for the content. */
    @Override
    public void writeTo(OutputStream out, String[] withoutHeaders) throws IOException, MessagingException {
        begin();
        try {
            handOver.note();
        } catch (RuntimeException notNoted) {
            // with another exception the transport would go on talking, and the server take that for the content
            throw new IOException("What is sent could not be noted", notNoted);
        }
        super.writeTo(out, withoutHeaders);
        whole = true;
    }

    private synchronized void begin() throws IOException {
        if (givenUp) {
            throw new IOException("Nobody waits for this mail any more");
        }
        begun = true;
    }

    /**
     * Has it not begin any more.
     *
     * @return whether it had, so that it may arrive
     */
    synchronized boolean giveUp() {
        givenUp = true;
        return begun;
    }

    /** Whether the server has all of it. */
    boolean isWhole() {
        return whole;
    }
}
