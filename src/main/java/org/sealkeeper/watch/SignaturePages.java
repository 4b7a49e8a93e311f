package org.sealkeeper.watch;

import java.util.List;
import java.util.function.Consumer;
import org.sealkeeper.inventory.DueSignatures;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** Goes through the signatures that concern a step of the watch, a page at a time. */
@Component
class SignaturePages {

    private static final int SIZE = 200;

    private final DueSignatures due;

    SignaturePages(DueSignatures due) {
        this.due = due;
    }

    void forEach(List<SignatureId> concerned, Consumer<List<Signature>> work) {
        for (int from = 0; from < concerned.size(); from += SIZE) {
            List<Signature> page = due.signatures(concerned.subList(from, Math.min(from + SIZE, concerned.size())));
            if (!page.isEmpty()) {
                work.accept(page);
            }
        }
    }
}
