package org.sealkeeper.platform.tokenim.simulator;

import java.util.List;
import org.sealkeeper.platform.tokenim.simulator.Failures.Mode;
import org.springframework.web.util.HtmlUtils;

/** The plain page at {@code /}: what is installed, what was submitted, what was announced, what fails. */
final class StatePage {

    private final Memory memory;
    private final Failures failures;

    StatePage(Memory memory, Failures failures) {
        this.memory = memory;
        this.failures = failures;
    }

    String html() {
        var page = new StringBuilder("""
                <!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
                <title>TokenIM simulator</title>
                <style>body{font:15px sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse;width:100%}
                td,th{border-bottom:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top}</style>
                <h1>TokenIM simulator</h1>
                <p>This is no TokenIM. It plays one for Sealkeeper's tests and demonstrations, and issues from a CA that
                nobody should trust. <a href="/openapi.yaml">The contract</a>, <a href="/ca.pem">the CA</a>,
                <a href="/simulator/state">everything as JSON</a>.</p>
                """);
        table(page, "Announced to everybody", List.of("At", "Language", "Title", "Text"),
                memory.announcements().stream().flatMap(one -> one.texts().stream().map(text ->
                        List.of(one.at().toString(), text.language(), text.title(), text.text()))).toList());
        table(page, "Signatures", List.of("Name", "Signature", "State"), memory.signatures().stream().map(one ->
                List.of(one.name(), one.signature(), one.chain().isEmpty() ? "nothing installed"
                        : one.active() ? "in use" : "installed, not in use")).toList());
        table(page, "Submissions", List.of("Number", "Kind", "Signature", "Documents", "State"),
                memory.submissions().stream().map(one -> List.of(one.submission(), one.kind(), one.signature(),
                        String.valueOf(one.documents().size()), one.isIssued() ? "issued" : "pending")).toList());
        table(page, "Ways to fail", List.of("Failure", "Now"), List.of(Mode.values()).stream().map(mode ->
                List.of(mode.text(), failures.isOn(mode) ? String.valueOf(failures.all().get(mode.text())) : "off"))
                .toList());
        return page.append("<p>Switch one with <code>curl -X PUT …/simulator/failures/slow -d '{\"millis\":2000}'</code>"
                + " and <code>curl -X DELETE …/simulator/failures/slow</code>.</p></html>\n").toString();
    }

    private static void table(StringBuilder page, String title, List<String> head, List<List<String>> rows) {
        page.append("<h2>").append(title).append("</h2>\n<table><tr>");
        head.forEach(name -> page.append("<th>").append(name).append("</th>"));
        page.append("</tr>\n");
        rows.forEach(row -> {
            page.append("<tr>");
            row.forEach(value -> page.append("<td>").append(HtmlUtils.htmlEscape(value)).append("</td>"));
            page.append("</tr>\n");
        });
        page.append("</table>\n");
    }
}
