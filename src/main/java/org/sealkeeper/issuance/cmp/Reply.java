package org.sealkeeper.issuance.cmp;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** What the server answers, once it is known to be the server's answer. */
sealed interface Reply {

    /**
     * The certificate.
     *
     * @param others came with it
     * @param confirmed whether the server asks for no confirmation
     * @param number of the request in its message, to be named in the confirmation
     */
    record Granted(X509Certificate certificate, List<X509Certificate> others, boolean confirmed, int number)
            implements Reply {
    }

    /** Not yet. */
    record Later(int number) implements Reply {
    }

    /** Not yet, and when to ask again. */
    record AskAgain(Duration after) implements Reply {
    }

    /** No. */
    record Rejected(Status status) implements Reply {
    }

    /** What we confirmed, or asked to be revoked, has been taken note of. */
    record Done() implements Reply {
    }
}
