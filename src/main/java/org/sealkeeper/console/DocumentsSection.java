package org.sealkeeper.console;

import java.util.List;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.renewal.Documents;
import org.sealkeeper.renewal.SupportingDocument;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The documents that were handed in last, for whichever renewal. */
@Component
@Order(33)
class DocumentsSection implements SignatureSection {

    private static final int SHOWN = 10;

    private final Documents documents;

    DocumentsSection(Documents documents) {
        this.documents = documents;
    }

    @Override
    public String id() {
        return "documents";
    }

    @Override
    public List<SupportingDocument> about(Signature signature) {
        return documents.ofSignature(signature.id(), SHOWN);
    }
}
