package org.sealkeeper.ledger;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Checks an evidence bundle: each file against the list of sums, the list against the signed manifest, and the renewal's
 * events in the ledger.
 */
final class BundleVerification {

    static final String SUMS = "SHA256SUMS";
    static final String MANIFEST = "manifest.note";
    static final String EVENTS = "ledger.jsonl";
    static final String FORMAT = "sealkeeper-evidence-1";
    private static final String SUM = "sha256 ";

    private final TrustedKeys keys;
    private final List<KeptCheckpoint> kept;
    private final Findings findings;

    BundleVerification(TrustedKeys keys, List<KeptCheckpoint> kept, Findings findings) {
        this.keys = keys;
        this.kept = kept;
        this.findings = findings;
    }

    void verify(Path bundle) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var zip = new ZipFile(bundle.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (files.put(entry.getName(), zip.getInputStream(entry).readAllBytes()) != null) {
                    findings.fault("file-twice", entry.getName());
                }
            }
        }
        for (String needed : List.of(SUMS, MANIFEST, EVENTS)) {
            if (!files.containsKey(needed)) {
                findings.fault("file-missing", needed);
                return;
            }
        }
        compareFiles(files);
        try (var events = new BufferedReader(new InputStreamReader(new ByteArrayInputStream(files.get(EVENTS)),
                StandardCharsets.UTF_8))) {
            new ExportVerification(keys, kept, List.of(), findings).verify(events);
        }
        checkManifest(text(files.get(MANIFEST)), sha256(files.get(SUMS)));
    }

    private void compareFiles(Map<String, byte[]> files) {
        Map<String, String> sums = new TreeMap<>();
        text(files.get(SUMS)).lines().filter(line -> line.length() > 66)
                .forEach(line -> sums.put(line.substring(66), line.substring(0, 64)));
        long before = findings.faults();
        var names = new TreeSet<>(sums.keySet());
        names.addAll(files.keySet());
        names.removeAll(List.of(SUMS, MANIFEST));
        for (String name : names) {
            if (!files.containsKey(name)) {
                findings.fault("file-missing", name);
            } else if (!sums.containsKey(name)) {
                findings.fault("file-added", name);
            } else if (!sums.get(name).equals(sha256(files.get(name)))) {
                findings.fault("file-changed", name);
            }
        }
        if (findings.faults() == before) {
            findings.holds("files", names.size());
        }
    }

    private void checkManifest(String manifest, String sumOfSums) {
        try {
            SignedNote note = SignedNote.parse(manifest);
            if (keys.signer(note).isEmpty() || !note.text().startsWith(FORMAT + "\n")) {
                findings.fault("manifest-not-signed");
            } else if (note.text().lines().noneMatch((SUM + sumOfSums)::equals)) {
                findings.fault("file-changed", SUMS);
            } else {
                findings.holds("manifest", String.join(", ", note.text().lines().skip(1).limit(3).toList()));
            }
        } catch (IllegalArgumentException malformed) {
            findings.fault("manifest-not-signed");
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
