package org.sealkeeper.ledger;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkpoint that somebody has kept, or that was copied to a store.
 *
 * @param place the file that it is in
 */
record KeptCheckpoint(String place, SignedNote note, TreeHead head) {

    /**
     * @param path a file, or a folder whose {@code *.checkpoint} files are read
     * @throws IllegalArgumentException with the file that is no checkpoint
     */
    static List<KeptCheckpoint> in(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(read(path));
        }
        var kept = new ArrayList<KeptCheckpoint>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".checkpoint")).sorted().toList()) {
                kept.add(read(file));
            }
        }
        return kept;
    }

    private static KeptCheckpoint read(Path file) throws IOException {
        try {
            SignedNote note = SignedNote.parse(Files.readString(file));
            return new KeptCheckpoint(file.toString(), note, TreeHead.parse(note.text()));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new IllegalArgumentException(file.toString(), e);
        }
    }
}
