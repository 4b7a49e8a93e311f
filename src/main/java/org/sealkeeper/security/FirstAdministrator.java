package org.sealkeeper.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * A fresh installation has nobody who could make users, so it gets one administrator. A password that was not
 * configured is made up and put in a file that only the application's owner can read.
 */
@Component
@Profile("!demo")
class FirstAdministrator implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);

    private final People people;
    private final Accounts accounts;
    private final String userId;
    private final String password;
    private final Path file;

    FirstAdministrator(People people, Accounts accounts,
            @Value("${sealkeeper.first-administrator.user-id:admin}") String userId,
            @Value("${sealkeeper.first-administrator.password:}") String password,
            @Value("${sealkeeper.data-dir:./data}") Path dataDir) {
        this.people = people;
        this.accounts = accounts;
        this.userId = userId;
        this.password = password;
        this.file = dataDir.resolve("first-administrator-password");
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        if (!people.members(Group.ADMINISTRATORS).isEmpty()) {
            return;
        }
        accounts.create(userId, "Administrator", "", Locale.ENGLISH, password.isBlank() ? generate() : password,
                Group.ADMINISTRATORS);
        if (password.isBlank()) {
            log.info("The first administrator is {}; the password lies in {}. Change it after the first log-in and"
                    + " delete the file.", userId, file.toAbsolutePath().normalize());
        } else {
            log.info("The first administrator is {}, with the password that was configured.", userId);
        }
    }

    private String generate() throws IOException {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String generated = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, generated + "\n", StandardCharsets.UTF_8);
        return generated;
    }
}
