package org.sealkeeper.platform;

/** The platform said no for good; the message is its reason, in a sentence. */
public class RefusedByPlatform extends Exception {

    public RefusedByPlatform(String reason) {
        super(reason);
    }
}
