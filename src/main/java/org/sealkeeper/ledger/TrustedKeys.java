package org.sealkeeper.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a ledger as a file names them, and which of them are to be trusted: the one that whoever verifies has from
 * elsewhere, and those that follow it, each endorsed by an event sealed under the one before.
 */
final class TrustedKeys {

    private final Findings findings;
    private final List<VerifierKey> trusted = new ArrayList<>();
    /** Keys before the pinned one; what they signed is covered by what the pinned one signed later. */
    private final Set<VerifierKey> earlier = new HashSet<>();
    private boolean pinnedSeen;

    TrustedKeys(Optional<VerifierKey> pinned, Findings findings) {
        this.findings = findings;
        pinned.ifPresent(trusted::add);
    }

    /** @param line {@code number}, {@code verifier}, and for all but the first the event that endorses it */
    void add(JsonNode line) {
        VerifierKey key = VerifierKey.parse(line.path("verifier").asText());
        if (trusted.contains(key)) {
            pinnedSeen = true;
            return;
        }
        if (trusted.isEmpty()) {
            trusted.add(key);
            pinnedSeen = true;
            findings.note("key-from-file", key);
        } else if (!pinnedSeen) {
            earlier.add(key);
        } else if (line.has("event") && isEndorsed(key, line)) {
            trusted.add(key);
            findings.holds("key-endorsed", key, line.path("leaf").asLong());
        } else {
            findings.fault("key-not-endorsed", key);
        }
    }

    /** Who has signed a note: empty when nobody we trust did. */
    Optional<VerifierKey> signer(SignedNote note) {
        return note.signer(trusted);
    }

    boolean isOfEarlierKey(SignedNote note) {
        return note.signer(earlier).isPresent();
    }

    private boolean isEndorsed(VerifierKey key, JsonNode line) {
        SignedNote note = SignedNote.parse(line.path("checkpoint").asText());
        if (!note.isSignedBy(trusted.get(trusted.size() - 1))) {
            return false;
        }
        TreeHead head = TreeHead.parse(note.text());
        String event = line.path("event").asText();
        JsonNode told = Parsed.json(event);
        return told.path("kind").asText().equals("checkpoint-key.endorsed")
                && told.path("details").path("verifier").asText().equals(key.toString())
                && Merkle.includes(head.root(), head.size(), Merkle.leafHash(event.getBytes(StandardCharsets.UTF_8)),
                        line.path("leaf").asLong(-1), Parsed.hashes(line.path("path")));
    }
}
