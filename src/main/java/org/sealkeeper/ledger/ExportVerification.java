package org.sealkeeper.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Checks an export line by line, in one pass: each event against its leaf's hash or its proof, the leaves against every
 * checkpoint, the checkpoints against the keys, and all of it against checkpoints that were kept elsewhere.
 */
final class ExportVerification {

    /** So many events that are not what was sealed are told one by one. */
    private static final int MOST_TOLD = 50;

    private final Findings findings;
    private final TrustedKeys keys;
    private final List<KeptCheckpoint> kept;
    private final List<X509Certificate> authorities;
    private final Peaks tree = new Peaks();
    /** Recorded hashes of the block that is read, and which of their events were seen. */
    private final TreeMap<Long, byte[]> block = new TreeMap<>();
    private final TreeMap<Long, byte[]> wrongPlaces = new TreeMap<>();
    private final List<Changed> changed = new ArrayList<>();
    private final List<Long> missing = new ArrayList<>();
    /** The tree's roots at the sizes of checkpoints that were kept. */
    private final Map<Long, byte[]> rootsAt = new TreeMap<>();
    private final Set<Long> keptSizes;
    private JsonNode header;
    private String origin;
    private Event waitingForProof;
    /** The checkpoint that was read last. */
    private SignedNote note;
    private TreeHead lastHolding;
    private TreeHead newest;
    private boolean broken;
    private long checkpoints;
    private long events;
    private long proved;
    private long lastLeaf = -1;
    private long lineNumber;

    /** @param authorities roots of time-stamping authorities; none: theirs are told, and not trusted */
    ExportVerification(TrustedKeys keys, List<KeptCheckpoint> kept, List<X509Certificate> authorities,
            Findings findings) {
        this.authorities = authorities;
        this.keys = keys;
        this.kept = kept;
        this.findings = findings;
        this.keptSizes = kept.stream().map(checkpoint -> checkpoint.head().size()).collect(Collectors.toSet());
    }

    private record Event(long leaf, String line, JsonNode json) {

        String told() {
            return json.path("kind").asText() + ", " + json.path("actor").asText() + ", " + json.path("at").asText();
        }

        byte[] hash() {
            return Merkle.leafHash(line.getBytes(StandardCharsets.UTF_8));
        }

        /** What its hash would be at another place. */
        byte[] hashAt(long place) {
            return Merkle.leafHash(line.replace("\"leaf\":" + leaf + ",", "\"leaf\":" + place + ",")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Changed(Event event, byte[] recorded) {
    }

    void verify(BufferedReader export) throws IOException {
        for (String line = export.readLine(); line != null; line = export.readLine()) {
            lineNumber++;
            try {
                read(line);
            } catch (IllegalArgumentException malformed) {
                findings.fault("line-malformed", lineNumber);
            }
        }
        if (header == null) {
            findings.fault("no-header");
            return;
        }
        proofDue();
        endBlock();
        tellChanges();
        conclude();
    }

    private void read(String line) {
        JsonNode json = Parsed.json(line);
        if (json.has("kind")) {
            event(new Event(json.path("leaf").asLong(-1), line, json));
            return;
        }
        if (json.size() != 1) {
            throw new IllegalArgumentException("Neither an event nor what proves one");
        }
        String kind = json.fieldNames().next();
        JsonNode value = json.get(kind);
        if (header == null && !kind.equals("export")) {
            throw new IllegalArgumentException("The first line says what follows");
        }
        switch (kind) {
            case "export" -> header(value);
            case "key" -> keys.add(value);
            case "hashes" -> hashes(value);
            case "proof" -> proof(value);
            case "checkpoint" -> checkpoint(value.asText());
            case "timestamp" -> timestamp(value);
            case "stray" -> stray(Parsed.json(value.asText()));
            default -> throw new IllegalArgumentException("Unknown: " + kind);
        }
    }

    private void header(JsonNode value) {
        if (header != null || !value.path("format").asText().equals(LedgerExport.FORMAT)) {
            throw new IllegalArgumentException("Not the format that is known here");
        }
        header = value;
        origin = value.path("origin").asText();
    }

    private boolean isComplete() {
        return header.path("complete").asBoolean();
    }

    private void event(Event event) {
        proofDue();
        events++;
        if (!isComplete()) {
            waitingForProof = event;
        } else if (event.leaf() <= lastLeaf) {
            findings.fault("out-of-order", lineNumber, event.leaf(), event.told());
            if (Arrays.equals(event.hash(), wrongPlaces.get(event.leaf()))) {
                missing.remove(event.leaf());
            }
        } else {
            lastLeaf = event.leaf();
            byte[] recorded = block.remove(event.leaf());
            if (recorded == null) {
                findings.fault("not-in-tree", event.leaf(), event.told());
                return;
            }
            missingBefore(event.leaf());
            grow(recorded);
            if (!Arrays.equals(event.hash(), recorded)) {
                changed.add(new Changed(event, recorded));
                wrongPlaces.put(event.leaf(), recorded);
            }
        }
    }

    private void hashes(JsonNode value) {
        endBlock();
        long leaf = value.path("first").asLong(-1);
        if (leaf != tree.size()) {
            findings.fault("leaves-missing", tree.size(), leaf - 1);
            broken = true;
        }
        for (byte[] hash : Parsed.hashes(value.path("of"))) {
            block.put(leaf++, hash);
        }
    }

    private void endBlock() {
        missingBefore(Long.MAX_VALUE);
    }

    /** Leaves whose events were not there. */
    private void missingBefore(long leaf) {
        while (!block.isEmpty() && block.firstKey() < leaf) {
            Map.Entry<Long, byte[]> gone = block.pollFirstEntry();
            missing.add(gone.getKey());
            wrongPlaces.put(gone.getKey(), gone.getValue());
            grow(gone.getValue());
        }
    }

    private void grow(byte[] hash) {
        tree.append(hash, (level, position, node) -> { });
        if (keptSizes.contains(tree.size())) {
            rootsAt.put(tree.size(), tree.root());
        }
    }

    private void proof(JsonNode value) {
        if (waitingForProof == null) {
            throw new IllegalArgumentException("A proof of no event");
        }
        Event event = waitingForProof;
        waitingForProof = null;
        if (newest != null && Merkle.includes(newest.root(), newest.size(), event.hash(), event.leaf(),
                Parsed.hashes(value.path("path")))) {
            proved++;
        } else {
            findings.fault("edited", event.leaf(), event.told());
        }
    }

    private void proofDue() {
        if (waitingForProof != null) {
            findings.fault("no-proof", waitingForProof.leaf(), waitingForProof.told());
            waitingForProof = null;
        }
    }

    private void checkpoint(String text) {
        proofDue();
        note = SignedNote.parse(text);
        TreeHead head = TreeHead.parse(note.text());
        boolean ofEarlierKey = keys.isOfEarlierKey(note);
        if (!head.origin().equals(origin) || keys.signer(note).isEmpty() && !ofEarlierKey) {
            findings.fault("checkpoint-not-signed", head.size());
            return;
        }
        if (!ofEarlierKey) {
            newest = head;
        }
        checkpoints++;
        if (isComplete()) {
            missingBefore(head.size());
            compare(head);
        }
    }

    private void timestamp(JsonNode value) {
        long size = value.path("size").asLong(-1);
        if (note == null || TreeHead.parse(note.text()).size() != size) {
            throw new IllegalArgumentException("A time stamp of no checkpoint");
        }
        try {
            TimestampToken token = TimestampToken.verified(Base64.getDecoder().decode(value.path("token").asText()),
                    note.toString(), authorities);
            findings.holds(authorities.isEmpty() ? "timestamp-of-unknown" : "timestamp", size, token.statedAt(),
                    token.authority());
        } catch (IllegalArgumentException wrong) {
            findings.fault("timestamp-wrong", size, wrong.getMessage());
        }
    }

    /** Each checkpoint is a state of the one tree. After the first that is not, all others differ too. */
    private void compare(TreeHead head) {
        if (head.size() > tree.size()) {
            return;
        }
        if (head.size() == tree.size() && Arrays.equals(head.root(), tree.root())) {
            lastHolding = head;
        } else if (!broken) {
            broken = true;
            findings.fault("tree-changed", lastHolding == null ? 0 : lastHolding.size(), head.size() - 1);
        }
    }

    private void stray(JsonNode event) {
        findings.fault("inserted", event.path("sequence").asLong(), event.path("kind").asText(),
                event.path("actor").asText(), event.path("at").asText());
    }

    /** An event that was sealed at another place was moved there; what is nowhere was edited. */
    private void tellChanges() {
        int told = 0;
        for (Changed change : changed) {
            if (told++ == MOST_TOLD) {
                findings.fault("more-changed", changed.size() - MOST_TOLD);
                break;
            }
            Event event = change.event();
            wrongPlaces.entrySet().stream().limit(1_000)
                    .filter(place -> Arrays.equals(place.getValue(), event.hashAt(place.getKey()))).findFirst()
                    .ifPresentOrElse(
                            place -> findings.fault("moved", event.leaf(), place.getKey(), event.told()),
                            () -> findings.fault("edited", event.leaf(), event.told()));
        }
        missing.stream().limit(MOST_TOLD).forEach(leaf -> findings.fault("deleted", leaf));
        if (missing.size() > MOST_TOLD) {
            findings.fault("more-deleted", missing.size() - MOST_TOLD);
        }
    }

    private void conclude() {
        if (newest == null) {
            findings.fault("no-checkpoint");
            return;
        }
        if (isComplete()) {
            concludeEverything();
        } else {
            concludeSelected();
        }
        kept.forEach(this::compareKept);
    }

    private void concludeEverything() {
        if (newest.size() > tree.size()) {
            findings.fault("cut-off", newest.size(), tree.size());
        } else if (tree.size() > newest.size()) {
            findings.fault("not-signed", newest.size(), tree.size() - 1);
        } else if (!broken && changed.isEmpty() && wrongPlaces.isEmpty()) {
            findings.holds("everything", tree.size(), checkpoints);
        }
    }

    private void concludeSelected() {
        if (proved > 0 || events == 0) {
            findings.holds("selected", proved, newest.size());
        }
        findings.note("selection", header.path("filter").toString());
    }

    private void compareKept(KeptCheckpoint checkpoint) {
        TreeHead head = checkpoint.head();
        if (!head.origin().equals(origin)) {
            findings.fault("kept-of-other", checkpoint.place(), head.origin());
        } else if (keys.signer(checkpoint.note()).isEmpty() && !keys.isOfEarlierKey(checkpoint.note())) {
            findings.fault("kept-not-signed", checkpoint.place());
        } else if (head.size() == newest.size() && !Arrays.equals(head.root(), newest.root())) {
            findings.fault("forked", checkpoint.place(), head.size());
        } else if (!isComplete() && head.size() != newest.size()) {
            findings.note("kept-not-comparable", checkpoint.place(), head.size(), newest.size());
        } else if (head.size() > newest.size()) {
            findings.fault("older", checkpoint.place(), head.size(), newest.size());
        } else if (isComplete() && !Arrays.equals(head.root(), rootsAt.getOrDefault(head.size(), new byte[0]))) {
            findings.fault("forked", checkpoint.place(), head.size());
        } else {
            findings.holds("kept", checkpoint.place(), head.size());
        }
    }
}
