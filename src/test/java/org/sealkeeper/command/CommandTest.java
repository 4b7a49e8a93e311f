package org.sealkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {

    @TempDir
    Path folder;

    @Test
    void arguments_arrive_as_they_are_configured() throws IOException {
        Command command = command("printf '[%s]' \"$@\"; exit 3", "a b", "$(id)", "; true");

        assertThat(command.run(Map.of())).isEqualTo(
                new Command.Ended(false, program() + " ended with exit code 3: [a b][$(id)][; true]"));
    }

    @Test
    void environment_is_not_ours() throws IOException {
        assertThat(command("env | cut -d= -f1 | grep -v -e PWD -e SHLVL -e _ | sort | tr '\n' ' '").run(Map.of("NAME", "x")).sentence())
                .isEqualTo(program() + " ended with exit code 0: NAME PATH");
    }

    @Test
    void command_that_does_not_end_is_stopped_with_all_that_it_started() throws IOException {
        Command command = new Command(command("echo $$; sleep 600").arguments(), Duration.ofMillis(300));

        Command.Ended ended = command.run(Map.of());

        assertThat(ended.succeeded()).isFalse();
        assertThat(ended.sentence()).startsWith(program() + " did not end within 0.3 s and was stopped: ");
        long pid = Long.parseLong(ended.sentence().replaceAll(".*: (\\d+).*", "$1"));
        await().atMost(Duration.ofMinutes(2)).until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void what_cannot_be_run_is_said_before_it_is_needed() throws IOException {
        assertThatCode(() -> command("true").check("x.reload")).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Command(List.of("nginx", "-s"), Duration.ofSeconds(1)).check("x.reload"))
                .hasMessage("x.reload has to begin with the absolute path of a program, followed by its arguments, "
                        + "separated by commas; there is no shell");
        assertThatThrownBy(() -> new Command(List.of("/nothing/here"), Duration.ofSeconds(1)).check("x.reload"))
                .hasMessage("x.reload names /nothing/here, which is not an executable program here");
        assertThatThrownBy(() -> new Command(command("true").arguments(), Duration.ofSeconds(61)).check("x.reload"))
                .hasMessage("x.reload-timeout has to be more than 0 s and at most 60 s");
    }

    private Command command(String script, String... arguments) throws IOException {
        Files.writeString(Path.of(program()), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(Path.of(program()), PosixFilePermissions.fromString("rwx------"));
        return new Command(Stream.concat(Stream.of(program()),
                Stream.of(arguments)).toList(), Duration.ofSeconds(20));
    }

    private String program() {
        return folder.resolve("program").toString();
    }
}
