package org.sealkeeper.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.sealkeeper.outgoing.BoundedCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/** The mail server of {@code spring.mail.*}, if one is configured. */
@Component
class MailServer {

    private static final Logger log = LoggerFactory.getLogger(MailServer.class);

    private static final String[] TIMEOUTS = {"connectiontimeout", "timeout", "writetimeout"};
    private static final String TEN_SECONDS = "10000";
    /** Shorter than {@link Dispatcher} takes an attempt for dead. */
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final int MOST_AT_ONCE = 4;

    private final Optional<JavaMailSender> sender;
    private final String from;
    private final Duration whole;
    /** There is a mail less at a time for each that hangs. */
    private final BoundedCalls calls = new BoundedCalls("mail server", MOST_AT_ONCE);

    @Autowired
    MailServer(ObjectProvider<JavaMailSender> sender, @Value("${spring.mail.host:}") String host,
            @Value("${sealkeeper.mail.from:sealkeeper@localhost}") String from) {
        // an empty host is how an environment variable says "none"
        this(host.isBlank() ? Optional.empty() : Optional.ofNullable(sender.getIfAvailable()), from);
    }

    MailServer(Optional<JavaMailSender> sender, String from) {
        this(sender, from, WHOLE);
    }

    /** @param whole how long the server may take for a message in all */
    MailServer(Optional<JavaMailSender> sender, String from, Duration whole) {
        this.sender = sender;
        this.from = from;
        this.whole = whole;
        sender.ifPresent(MailServer::doNotWaitForEver);
    }

    /** Without time-outs, Jakarta Mail waits for a silent server without end. */
    private static void doNotWaitForEver(JavaMailSender sender) {
        if (sender instanceof JavaMailSenderImpl settings) {
            Properties properties = settings.getJavaMailProperties();
            for (String timeout : TIMEOUTS) {
                properties.putIfAbsent("mail.smtp." + timeout, TEN_SECONDS);
                properties.putIfAbsent("mail.smtps." + timeout, TEN_SECONDS);
            }
        }
    }

    boolean isConfigured() {
        return sender.isPresent();
    }

    /**
     * Hands a letter to the mail server.
     *
     * @param id the message's own; it makes the {@code Message-ID} that stays the same however often it is sent
     * @param handOver called when the server is ready for the content
     * @throws AnswerLost when it is not known whether the server took it
     * @throws org.springframework.mail.MailException when the server did not take it
     * @throws MessagingException when the address is none
     */
    void send(UUID id, String address, Letter letter, Instant at, MailOnItsWay.HandOver handOver) throws MessagingException {
        JavaMailSender server = sender.orElseThrow(() -> new MailSendException("No mail server is configured"));
        var mail = new MailOnItsWay(server.createMimeMessage().getSession(), handOver);
        InternetAddress to = new InternetAddress(address, true);
        var parts = new MimeMessageHelper(mail, MimeMessageHelper.MULTIPART_MODE_MIXED_RELATED, "UTF-8");
        parts.setFrom(new InternetAddress(from, true));
        parts.setTo(to);
        parts.setSubject(letter.subject());
        parts.setSentDate(Date.from(at));
        parts.setText(letter.text(), letter.html());
        mail.setHeader("Message-ID", "<" + id + "@" + domain() + ">");
        mail.setHeader("Content-Language", letter.language());
        // RFC 3834: keeps automatic answers, such as those of absent people, away
        mail.setHeader("Auto-Submitted", "auto-generated");
        sendInTime(server, mail);
    }

    /** Jakarta Mail has a time-out for each time it reads. */
    private void sendInTime(JavaMailSender server, MailOnItsWay mail) {
        try {
            calls.call(whole, () -> {
                server.send(mail);
                return null;
            });
        } catch (IOException late) {
            throw mail.giveUp() ? new AnswerLost(late) : new MailSendException("No mail is sent now", late);
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof MailException failure)) {
                throw new IllegalStateException(failed.getCause());
            }
            if (!mail.isWhole() || isRefusal(failure)) {
                throw failure;
            }
            if (saysOfTheMail(failure).isPresent()) {
                throw new AnswerLost(failure);
            }
            log.debug("The mail server has taken the mail, and did not say good-bye", failure);
        }
    }

    private static boolean isRefusal(MailException failure) {
        return saysOfTheMail(failure).filter(SMTPSendFailedException.class::isInstance)
                .filter(answer -> ((SMTPSendFailedException) answer).getReturnCode() >= 400).isPresent();
    }

    /** Without it, what went wrong was before the mail or after it. */
    private static Optional<Exception> saysOfTheMail(MailException failure) {
        return failure instanceof MailSendException sending
                ? Arrays.stream(sending.getMessageExceptions()).findFirst() : Optional.empty();
    }

    /** Whether no message would get through, as opposed to this one. */
    static boolean isDown(MailException failure) {
        // a failure of single messages has no cause of its own (MailSendException)
        return failure instanceof MailAuthenticationException
                || failure instanceof MailSendException && failure.getCause() != null;
    }

    /** What the server said of the message, or what went wrong beneath. */
    static Throwable rootOf(Exception failure) {
        Throwable root = failure instanceof MailException mail ? saysOfTheMail(mail).orElse(mail) : failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private String domain() {
        String address = from.endsWith(">") ? from.substring(0, from.length() - 1) : from;
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
