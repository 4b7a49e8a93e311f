package org.sealkeeper.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program and its arguments as the configuration has them. There is no shell, so nothing in an argument is ever
 * interpreted; the program gets none of our environment, which may hold passwords, and ends within a given time.
 *
 * @param arguments the program's absolute path first
 */
public record Command(List<String> arguments, Duration timeout) {

    /** A step runs one command, and has to end before the engine gives its job to another node. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);
    private static final int OUTPUT_SHOWN = 400;

    public Command {
        arguments = List.copyOf(arguments);
    }

    /**
     * How it ended.
     *
     * @param succeeded whether its exit code was 0
     * @param sentence what it said and did, for people, in English
     */
    public record Ended(boolean succeeded, String sentence) {
    }

    /**
     * @param property what the arguments are called in the configuration; its time-out is {@code <property>-timeout}
     * @throws IllegalStateException with a sentence that names the property to set
     */
    public void check(String property) {
        if (arguments.isEmpty() || !Path.of(arguments.get(0)).isAbsolute()) {
            throw new IllegalStateException(property + " has to begin with the absolute path of a program, followed by its "
                    + "arguments, separated by commas; there is no shell");
        }
        if (!Files.isExecutable(Path.of(program())) || Files.isDirectory(Path.of(program()))) {
            throw new IllegalStateException(property + " names " + program() + ", which is not an executable program here");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalStateException(property + "-timeout has to be more than 0 s and at most "
                    + LONGEST_TIMEOUT.toSeconds() + " s");
        }
    }

    /**
     * Runs it and waits for its end.
     *
     * @param variables what it finds in its environment, beside a usual {@code PATH}
     * @throws IOException when it could not be started, or we were told to stop while it ran
     */
    public Ended run(Map<String, String> variables) throws IOException {
        Path output = Files.createTempFile("sealkeeper-command-", ".txt");
        try {
            Process process = start(variables, output);
            if (!ends(process)) {
                return new Ended(false, program() + " did not end within " + timeout.toMillis() / 1000.0
                        + " s and was stopped" + said(output));
            }
            int code = process.exitValue();
            return new Ended(code == 0, program() + " ended with exit code " + code + said(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private Process start(Map<String, String> variables, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private boolean ends(Process process) throws IOException {
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return ended;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(program() + " was stopped, because Sealkeeper stops; it will be run again", stopped);
        } finally {
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /** The end of what it wrote, on one line. */
    private static String said(Path output) throws IOException {
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}+", " ");
        return text.isEmpty() ? "." : ": " + text.substring(Math.max(0, text.length() - OUTPUT_SHOWN));
    }

    private String program() {
        return arguments.get(0);
    }
}
