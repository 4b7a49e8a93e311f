package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class FirstAdministratorTest {

    @TempDir
    private Path data;

    private final People people = mock(People.class);
    private final Accounts accounts = mock(Accounts.class);

    @Test
    void a_made_up_password_lies_in_a_file_of_the_owner_and_not_in_the_log(CapturedOutput log) throws Exception {
        when(people.members(Group.ADMINISTRATORS)).thenReturn(List.of());
        new FirstAdministrator(people, accounts, "admin", "", data).run(null);

        var password = ArgumentCaptor.forClass(String.class);
        verify(accounts).create(eq("admin"), any(), any(), any(), password.capture(), eq(Group.ADMINISTRATORS));
        Path file = data.resolve("first-administrator-password");
        assertThat(Files.readString(file).strip()).isEqualTo(password.getValue()).hasSize(24);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(log.getAll()).contains("first-administrator-password").doesNotContain(password.getValue());
    }

    @Test
    void a_configured_password_is_written_nowhere(CapturedOutput log) throws Exception {
        when(people.members(Group.ADMINISTRATORS)).thenReturn(List.of());
        new FirstAdministrator(people, accounts, "boss", "chosen-by-the-operator", data).run(null);

        verify(accounts).create(eq("boss"), any(), any(), any(), eq("chosen-by-the-operator"),
                eq(Group.ADMINISTRATORS));
        assertThat(data).isEmptyDirectory();
        assertThat(log.getAll()).doesNotContain("chosen-by-the-operator");
    }

    @Test
    void an_installation_with_an_administrator_gets_no_other() throws Exception {
        when(people.members(Group.ADMINISTRATORS)).thenReturn(List.of("root"));
        new FirstAdministrator(people, accounts, "admin", "", data).run(null);

        verifyNoInteractions(accounts);
    }
}
