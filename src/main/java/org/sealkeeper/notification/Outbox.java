package org.sealkeeper.notification;

import java.util.Map;
import org.springframework.stereotype.Component;

/** Messages waiting to be sent. */
@Component
public class Outbox {

    /**
     * Queues a mail in the caller's transaction; it is sent after the commit, and tried again until it is out.
     *
     * @param template name of the mail, such as {@code expiry-reminder}; its texts are {@code mail.<template>.*}
     * @param once key under which the mail is sent at most once to this person, such as
     *     {@code reminder:<signature>:<expiry>:30}
     * @param values what the texts may name: strings, numbers and instants; never a secret
     */
    public void queue(String template, String userId, String once, Map<String, Object> values) {
        throw new UnsupportedOperationException();
    }
}
