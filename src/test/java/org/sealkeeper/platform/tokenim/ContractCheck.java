package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sealkeeper.platform.tokenim.RecordingProxy.Exchanged;

/** Compares calls and their answers with the contract, an OpenAPI 3.1 document: its schemas are JSON Schema 2020-12. */
final class ContractCheck {

    private static final String BASE = "/admin/v1";
    private static final String LOCATION = "https://sealkeeper.org/tokenim/openapi.json";

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode contract;
    private final JsonSchemaFactory schemas;
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    ContractCheck() {
        try (InputStream file = ContractCheck.class.getResourceAsStream("/tokenim/openapi.yaml")) {
            contract = new ObjectMapper(new YAMLFactory()).readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012, builder -> builder
                .schemaLoaders(loaders -> loaders.schemas(Map.of(LOCATION, contract.toString()))));
    }

    JsonNode contract() {
        return contract;
    }

    /** The operations of the contract by their ids. */
    TreeSet<String> operations() {
        var ids = new TreeSet<String>();
        contract.get("paths").forEach(path -> path.forEach(part -> {
            if (part.has("operationId")) {
                ids.add(part.get("operationId").asText());
            }
        }));
        return ids;
    }

    /** The id of the operation that was called. */
    Optional<String> operation(Exchanged exchanged) {
        return pathOf(exchanged).map(path -> contract.at(path).path(method(exchanged)).path("operationId").asText());
    }

    /** What is not as the contract says; empty when all is well. */
    List<String> faults(Exchanged exchanged) {
        List<String> faults = new ArrayList<>();
        String where = exchanged.method() + " " + exchanged.uri().getPath() + " → " + exchanged.status() + ": ";
        Optional<String> path = pathOf(exchanged);
        if (path.isEmpty() || !contract.at(path.get()).has(method(exchanged))) {
            return List.of(where + "the contract has no such call");
        }
        String operation = path.get() + "/" + method(exchanged);
        if (exchanged.status() != 400) {
            parameters(path.get(), operation, exchanged, faults);
            content(resolved(operation + "/requestBody"), exchanged.requestHeaders(), exchanged.request(), faults);
        }
        String response = resolved(operation + "/responses/" + exchanged.status());
        if (contract.at(response).isMissingNode()) {
            faults.add("the contract has no such answer");
        } else {
            content(response, exchanged.responseHeaders(), exchanged.response(), faults);
        }
        return faults.stream().map(fault -> where + fault).toList();
    }

    /** The faults of a document against one of the contract's schemas. */
    List<String> faults(String schemaPointer, JsonNode document) {
        String target = resolved(schemaPointer);
        return schemas.getSchema(SchemaLocation.of(LOCATION + "#" + target), config).validate(document).stream()
                .map(message -> target + " " + message.getMessage()).toList();
    }

    private void parameters(String path, String operation, Exchanged exchanged, List<String> faults) {
        String query = Optional.ofNullable(exchanged.uri().getRawQuery()).orElse("");
        for (String owner : List.of(path, operation)) {
            for (int i = 0; i < contract.at(owner + "/parameters").size(); i++) {
                JsonNode parameter = contract.at(resolved(owner + "/parameters/" + i));
                String name = parameter.get("name").asText();
                boolean given = switch (parameter.get("in").asText()) {
                    case "header" -> header(exchanged.requestHeaders(), name).isPresent();
                    case "query" -> Stream.of(query.split("&")).anyMatch(pair -> pair.startsWith(name + "="));
                    default -> true;
                };
                if (!given && parameter.path("required").asBoolean()) {
                    faults.add("the parameter " + name + " is missing");
                }
            }
        }
        boolean open = contract.at(operation + "/security").isArray();
        if (!open && exchanged.status() != 401
                && header(exchanged.requestHeaders(), "Authorization").filter(value -> value.startsWith("Bearer "))
                .isEmpty()) {
            faults.add("there is no token");
        }
    }

    private void content(String owner, Map<String, List<String>> headers, byte[] body, List<String> faults) {
        JsonNode declared = contract.at(owner + "/content");
        if (declared.isMissingNode()) {
            if (body.length > 0) {
                faults.add("there should be no content at " + owner);
            }
            return;
        }
        String type = header(headers, "Content-Type").orElse("none").split(";")[0];
        if (!declared.has(type)) {
            faults.add("the content of " + owner + " is of the type " + type);
        } else if (type.equals("application/json")) {
            try {
                faults.addAll(faults(owner + "/content/application~1json/schema", json.readTree(body)));
            } catch (IOException notJson) {
                faults.add("the content of " + owner + " is not JSON");
            }
        }
    }

    private Optional<String> pathOf(Exchanged exchanged) {
        String path = exchanged.uri().getPath().substring(BASE.length());
        List<String> templates = new ArrayList<>();
        contract.get("paths").fieldNames().forEachRemaining(templates::add);
        return templates.stream().filter(template -> path.matches(template.replaceAll("\\{[^}]+}", "[^/]+")))
                .findFirst().map(template -> "/paths/" + template.replace("/", "~1"));
    }

    /** Where a pointer leads in the end. */
    private String resolved(String pointer) {
        JsonNode reference = contract.at(pointer).path("$ref");
        return reference.isTextual() ? resolved(reference.asText().substring(1)) : pointer;
    }

    private static String method(Exchanged exchanged) {
        return exchanged.method().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> header(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0)).findFirst();
    }
}
