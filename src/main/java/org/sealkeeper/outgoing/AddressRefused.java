package org.sealkeeper.outgoing;

import java.io.IOException;

/** A name leads to where nobody's word leads us; the message says which, and what to do when it is right. */
public class AddressRefused extends IOException {

    private static final long serialVersionUID = 1L;

    AddressRefused(String host, String address) {
        super((host.equals(address) ? host : host + " is at " + address + ", which")
                + " is an address of this machine or of its surroundings, and nobody is connected to those; when it is right, an"
                + " administrator names it in sealkeeper.outgoing.allow");
    }
}
