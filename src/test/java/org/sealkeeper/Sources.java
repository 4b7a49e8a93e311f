package org.sealkeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The application's Java sources, for the tests that hold texts and diagrams against them. */
public final class Sources {

    private static final List<String> FILES = read(Path.of("src/main/java"), ".java");

    private Sources() {
    }

    /** Every match of a regular expression in any source. */
    public static Stream<MatchResult> matches(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return FILES.stream().flatMap(source -> pattern.matcher(source).results());
    }

    /** The contents of the files below a folder whose names end so. */
    static List<String> read(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().map(Sources::content).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
