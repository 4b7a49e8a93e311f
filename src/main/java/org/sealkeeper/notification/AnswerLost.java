package org.sealkeeper.notification;

import org.springframework.mail.MailException;

/** The mail server has a mail, and has not said whether it takes it. */
class AnswerLost extends MailException {

    AnswerLost(Exception cause) {
        super("The mail server has the mail and did not say whether it takes it", cause);
    }
}
