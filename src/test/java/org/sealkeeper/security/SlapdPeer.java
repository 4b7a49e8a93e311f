package org.sealkeeper.security;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;
import org.springframework.test.context.DynamicPropertyRegistry;

/** OpenLDAP with a few people and groups. */
public final class SlapdPeer implements AutoCloseable {

    static final String PASSWORD = "a-Password-in-the-directory";

    private static final int PORT = Ports.free();
    private static final String MANAGER = "cn=sealkeeper,dc=corp,dc=example";
    private static final String MANAGER_PASSWORD = "the-password-of-sealkeeper-there";

    private final Process server;

    SlapdPeer(Path folder) throws IOException, InterruptedException {
        Path program = Peers.require("slapd");
        Path folderOfData = Files.createDirectories(folder.resolve("db"));
        Path configuration = Files.writeString(folder.resolve("slapd.conf"), """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                modulepath /usr/lib/ldap
                moduleload back_mdb
                pidfile "%1$s/slapd.pid"
                database mdb
                maxsize 10485760
                suffix "dc=corp,dc=example"
                rootdn "%2$s"
                rootpw %3$s
                directory "%4$s"
                access to attrs=userPassword by anonymous auth by * none
                access to * by * none
                """.formatted(folder.toAbsolutePath(), MANAGER, MANAGER_PASSWORD, folderOfData.toAbsolutePath()));
        Path people = Files.writeString(folder.resolve("people.ldif"), """
                dn: dc=corp,dc=example
                objectClass: dcObject
                objectClass: organization
                dc: corp
                o: Corp

                dn: ou=people,dc=corp,dc=example
                objectClass: organizationalUnit
                ou: people

                dn: ou=groups,dc=corp,dc=example
                objectClass: organizationalUnit
                ou: groups
                """ + person("pat", "Pat Quinn") + person("lena", "Lena Holm") + person("rolf", "Rolf Gruber") + person("kim", "Not Kim Park")
                + group("sk-keepers", "pat") + group("keepers", "lena") + group("auditors", "pat") + group("administrators", "kim") + group("cooks", "rolf"));
        run(List.of(program.resolveSibling("slapadd").toString(), "-f", configuration.toString(), "-l", people.toString()), folder).waitFor();
        server = run(List.of(program.toString(), "-d", "0", "-h", "ldap://127.0.0.1:" + PORT, "-f", configuration.toString()), folder);
        try {
            await("slapd").atMost(Duration.ofMinutes(2)).until(SlapdPeer::answers);
        } catch (RuntimeException late) {
            close();
            throw late;
        }
    }

    public static void configure(DynamicPropertyRegistry registry) {
        registry.add("sealkeeper.ldap.url", () -> "ldap://127.0.0.1:" + PORT);
        registry.add("sealkeeper.ldap.manager-dn", () -> MANAGER);
        registry.add("sealkeeper.ldap.manager-password", () -> MANAGER_PASSWORD);
        registry.add("sealkeeper.ldap.user-base", () -> "ou=people,dc=corp,dc=example");
        registry.add("sealkeeper.ldap.group-base", () -> "ou=groups,dc=corp,dc=example");
    }

    /** As somebody's entry is deleted when they leave; their name stays in the group. */
    void remove(String uid) throws NamingException {
        DirContext directory = directory();
        directory.destroySubcontext("uid=" + uid + ",ou=people,dc=corp,dc=example");
        directory.close();
    }

    void renameGroup(String fromGroup, String toGroup) throws NamingException {
        DirContext directory = directory();
        directory.rename("cn=" + fromGroup + ",ou=groups,dc=corp,dc=example", "cn=" + toGroup + ",ou=groups,dc=corp,dc=example");
        directory.close();
    }

    @Override
    public void close() {
        server.destroyForcibly();
    }

    private static DirContext directory() throws NamingException {
        return new InitialDirContext(new Hashtable<>(Map.of(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory",
                Context.PROVIDER_URL, "ldap://127.0.0.1:" + PORT, Context.SECURITY_AUTHENTICATION, "simple",
                Context.SECURITY_PRINCIPAL, MANAGER, Context.SECURITY_CREDENTIALS, MANAGER_PASSWORD)));
    }

    private static boolean answers() {
        try (var socket = new Socket("127.0.0.1", PORT)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Process run(List<String> command, Path folder) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("slapd.log").toFile())).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static String person(String uid, String name) {
        return """

                dn: uid=%1$s,ou=people,dc=corp,dc=example
                objectClass: inetOrgPerson
                uid: %1$s
                cn: %2$s
                sn: %2$s
                mail: %1$s@corp.example
                userPassword: %3$s
                """.formatted(uid, name, PASSWORD);
    }

    private static String group(String name, String member) {
        return """

                dn: cn=%1$s,ou=groups,dc=corp,dc=example
                objectClass: groupOfNames
                cn: %1$s
                member: uid=%2$s,ou=people,dc=corp,dc=example
                """.formatted(name, member);
    }
}
