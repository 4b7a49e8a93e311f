package org.sealkeeper.security;

/** What a page of ours may load and run: nothing from elsewhere, no script that stands in the page, no frame around it. */
public final class ContentPolicy {

    static final String PAGES = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
            + " frame-ancestors 'none'";

    /** For pages with a diagram: its viewer places what it draws with style attributes. */
    public static final String WITH_DIAGRAM = PAGES + "; style-src-attr 'unsafe-inline'";

    private ContentPolicy() {
    }
}
