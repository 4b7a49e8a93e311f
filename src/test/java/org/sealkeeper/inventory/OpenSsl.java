package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sealkeeper.Peers;

/** Makes real keys, certificates and files with the installed {@code openssl}, in a folder of its own. */
public final class OpenSsl {

    private final Path program = Peers.require("openssl");
    private final Path folder;

    public OpenSsl(Path folder) {
        this.folder = folder;
    }

    public OpenSsl run(String... arguments) {
        print(arguments);
        return this;
    }

    /** What it prints. */
    public String print(String... arguments) {
        try {
            var command = new ArrayList<String>();
            command.add(program.toString());
            command.addAll(Arrays.asList(arguments));
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("openssl %s%n%s", List.of(arguments), output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code name.key} (PKCS#8) and {@code name.pem}, self-signed for 200 days. */
    public OpenSsl selfSigned(String name, String keyType, String... more) {
        var arguments = new ArrayList<>(List.of("req", "-x509", "-newkey", keyType, "-nodes", "-keyout", name + ".key",
                "-out", name + ".pem", "-days", "200", "-subj", "/CN=" + name + "/O=Corp/C=CN"));
        if (keyType.equals("ec")) {
            arguments.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
        }
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    /** What a vendor issues for a request (PEM) for code signing: the certificate and the vendor's own, in PEM. */
    public byte[] issuedForCodeSigning(byte[] csr) {
        selfSigned("vendor", "ec", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        write("profile.cnf", "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                + "extendedKeyUsage=codeSigning\n");
        write("request.csr", csr);
        run("x509", "-req", "-in", "request.csr", "-CA", "vendor.pem", "-CAkey", "vendor.key", "-CAcreateserial", "-days",
                "300", "-extfile", "profile.cnf", "-out", "issued.pem");
        return joined("issued.pem", "vendor.pem");
    }

    /** {@code root.pem}, {@code intermediate.pem}, {@code leaf.pem} and their keys. */
    public OpenSsl chain() {
        write("ca.cnf", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n");
        write("leaf.cnf", "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
                + "subjectAltName=DNS:im.corp.example,DNS:*.chat.corp.example\n");
        selfSigned("root", "ec", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        signed("intermediate", "root", "ca.cnf");
        return signed("leaf", "intermediate", "leaf.cnf");
    }

    private OpenSsl signed(String name, String issuer, String extensions) {
        run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key",
                "-out", name + ".csr", "-subj", "/CN=" + name + "/O=Corp/C=CN");
        return run("x509", "-req", "-in", name + ".csr", "-CA", issuer + ".pem", "-CAkey", issuer + ".key",
                "-CAcreateserial", "-days", "200", "-extfile", extensions, "-out", name + ".pem");
    }

    public OpenSsl write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public OpenSsl write(String name, byte[] content) {
        try {
            Files.write(folder.resolve(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file out of several, one after another. */
    public byte[] joined(String... names) {
        try {
            var all = new ByteArrayOutputStream();
            for (String name : names) {
                all.write(Files.readAllBytes(folder.resolve(name)));
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
