package org.sealkeeper.platform;

import java.io.IOException;

/**
 * A platform does not let Sealkeeper in, and trying again would make it worse: a person has to see to it. Until somebody
 * has, the platform is not called at all.
 */
public class AccessLost extends IOException {

    /** @param reason the platform's own, in a sentence */
    AccessLost(String platform, String reason) {
        super(beginning(platform) + " " + reason + " Sealkeeper does not try again before somebody has completed the task "
                + "\u201cRestore platform access\u201d.");
    }

    /** What the message begins with. */
    static String beginning(String platform) {
        return "The platform " + platform + " does not let Sealkeeper in:";
    }
}
