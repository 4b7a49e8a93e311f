package org.sealkeeper.console;

import org.sealkeeper.inventory.Signature;

/**
 * A part of a signature's page. Its template is {@code console/signature/<id>.html} and sees what {@link #about} gives as
 * {@code section}, and the signature as {@code signature}; its heading is the text {@code console.section.<id>}. The
 * order of the beans ({@code @Order}) is that of the page.
 */
public interface SignatureSection {

    /** Such as {@code versions}; also the anchor of the part in the page. */
    String id();

    /** What the template shows. */
    Object about(Signature signature);
}
