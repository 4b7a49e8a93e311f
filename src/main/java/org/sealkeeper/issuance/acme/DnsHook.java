package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sealkeeper.command.Command;
import org.sealkeeper.command.Command.Ended;
import org.sealkeeper.issuance.RefusedByIssuer;

/**
 * Changes DNS with a program of the installation, for name servers that take no dynamic updates. It is called with
 * {@code add} or {@code remove}, the record's name and its value.
 */
final class DnsHook implements DnsRecords {

    private static final Pattern RECORD = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?");

    private final DnsSettings settings;

    DnsHook(DnsSettings settings) {
        this.settings = settings;
    }

    @Override
    public void check(String name) throws RefusedByIssuer {
        if (!RECORD.matcher(name).matches()) {
            throw new RefusedByIssuer(name + " is no DNS name that a record can be made for.");
        }
    }

    @Override
    public void add(String record, String value) throws IOException {
        run("add", record, value);
    }

    @Override
    public void remove(String record, String value) throws IOException {
        run("remove", record, value);
    }

    private void run(String what, String record, String value) throws IOException {
        if (!RECORD.matcher(record).matches()) {
            throw new IOException("The ACME server sent a name that is none");
        }
        List<String> arguments = Stream.concat(settings.hook().stream(), Stream.of(what, record, value)).toList();
        Ended ended = new Command(arguments, settings.hookTimeout()).run(Map.of());
        if (!ended.succeeded()) {
            throw new IOException("The DNS hook could not " + what + " the record " + record + ": " + ended.sentence());
        }
    }
}
