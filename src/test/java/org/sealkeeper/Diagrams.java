package org.sealkeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** The diagrams as models, for the tests that hold them against the code. */
final class Diagrams {

    static final Path FOLDER = Path.of("bpmn");

    private static final List<BpmnModelInstance> MODELS = files().stream()
            .map(file -> Bpmn.readModelFromFile(file.toFile())).toList();

    private Diagrams() {
    }

    static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".bpmn")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every element of a type, in all diagrams. */
    static <T extends ModelElementInstance> List<T> all(Class<T> type) {
        return MODELS.stream().map(model -> model.getModelElementsByType(type)).flatMap(Collection::stream).toList();
    }

    /** The name in {@code ${name}}. */
    static String bean(String expression) {
        if (!expression.matches("\\$\\{[A-Za-z]+}")) {
            throw new IllegalArgumentException(expression + " is more than a name");
        }
        return expression.substring(2, expression.length() - 1);
    }
}
