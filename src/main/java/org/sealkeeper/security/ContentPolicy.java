package org.sealkeeper.security;

/** What a page of ours may load and run: nothing from elsewhere, no script that stands in the page, no frame around it. */
public final class ContentPolicy {

    static final String PAGES = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
            + " frame-ancestors 'none'";

    /** For what is data: nothing in it is shown or run, should a browser be made to open it as a page. */
    static final String DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** No page of ours needs one of these. */
    static final String DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

    /** For pages with a diagram: its viewer places what it draws with style attributes. */
    public static final String WITH_DIAGRAM = PAGES + "; style-src-attr 'unsafe-inline'";

    private ContentPolicy() {
    }
}
