package org.sealkeeper.platform.tokenim.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BiConsumer;

/**
 * What the simulator remembers: a line of JSON for each change, on disk before the change is answered. A line that a
 * crash cut off is forgotten; nobody was told of it.
 */
final class Journal implements AutoCloseable {

    private final ObjectMapper json;
    private final FileChannel file;

    Journal(Path path, ObjectMapper json, BiConsumer<String, JsonNode> known) {
        this.json = json;
        try {
            long whole = Files.exists(path) ? replay(path, known) : 0;
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            file.truncate(whole);
            file.position(whole);
        } catch (IOException e) {
            throw new UncheckedIOException("What the simulator remembers in " + path + " cannot be read", e);
        }
    }

    synchronized void write(String kind, Object value) {
        try {
            ByteBuffer line = ByteBuffer.wrap((kind + " " + json.writeValueAsString(value) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                file.write(line);
            }
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulator cannot write down what it did", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the bytes of whole lines */
    private long replay(Path path, BiConsumer<String, JsonNode> known) throws IOException {
        long whole = 0;
        for (String line : Files.readString(path).split("(?<=\n)")) {
            int blank = line.indexOf(' ');
            if (!line.endsWith("\n") || blank < 0) {
                break;
            }
            try {
                known.accept(line.substring(0, blank), json.readTree(line.substring(blank + 1)));
            } catch (JsonProcessingException damaged) {
                break;
            }
            whole += line.getBytes(StandardCharsets.UTF_8).length;
        }
        return whole;
    }
}
