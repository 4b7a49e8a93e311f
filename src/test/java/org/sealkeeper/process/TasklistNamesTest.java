package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;

/** What Tasklist is told of the names in the diagrams; the engine is a servlet that answers what one hands it. */
class TasklistNamesTest {

    private static final String TASKLIST = "https://seal.corp.example/camunda/app/tasklist/default/";
    private static final String COCKPIT = "https://seal.corp.example/camunda/app/cockpit/default/";
    private static final String ENGINE = "/camunda/api/engine/engine/default";
    private static final String TASK = """
            {"name":"Approve renewal","taskDefinitionKey":"approve-renewal","priority":50,"due":"2026-12-02T18:09:00.000+0000",
             "_embedded":{"processDefinition":[{"key":"renewal","name":"Renewal","versionTag":"1"}],
                          "variable":[{"name":"signatureName","value":"Approve renewal"}]}}""";

    private final ObjectMapper json = new ObjectMapper();
    private final TasklistNames.Translator translator =
            new TasklistNames.Translator(new AcceptHeaderLocaleResolver(), json);

    @Test
    void chinese_reader_of_tasklist_is_told_the_chinese_names_of_a_task_and_its_process() throws Exception {
        JsonNode told = answer(request("GET", "/task/17", Locale.SIMPLIFIED_CHINESE, TASKLIST), TASK);

        assertThat(told.get("name").asText()).isEqualTo("审批续期");
        assertThat(told.at("/_embedded/processDefinition/0/name").asText()).isEqualTo("续期");
        assertThat(told.at("/_embedded/variable/0")).isEqualTo(json.readTree(TASK).at("/_embedded/variable/0"));
        assertThat(told.get("due").asText()).isEqualTo("2026-12-02T18:09:00.000+0000");
    }

    @Test
    void whoever_reads_english_and_cockpit_and_programs_are_told_what_is_drawn() throws Exception {
        assertThat(answer(request("GET", "/task/17", Locale.UK, TASKLIST), TASK)).isEqualTo(json.readTree(TASK));
        assertThat(answer(request("GET", "/task/17", Locale.CHINA, COCKPIT), TASK)).isEqualTo(json.readTree(TASK));
        assertThat(answer(request("GET", "/task/17", Locale.CHINA, null), TASK)).isEqualTo(json.readTree(TASK));
        assertThat(answer(request("GET", "/task/17", Locale.CHINA, "not an address"), TASK)).isEqualTo(json.readTree(TASK));
    }

    @Test
    void diagram_is_told_with_its_names_in_chinese_and_what_is_not_a_name_as_it_is() throws Exception {
        String diagram = json.writeValueAsString(json.createObjectNode().put("bpmn20Xml", "<bpmn:process id=\"renewal\" name=\"Renewal\">"
                + "<bpmn:startEvent id=\"s\" name=\"Renewal requested\" camunda:formKey=\"Renewal\"/>"
                + "<bpmn:userTask name=\"Approve renewal\"/><bpmn:task name=\"Sign off\"/></bpmn:process>"));

        JsonNode told = answer(request("GET", "/process-definition/renewal:1:17/xml", Locale.CHINA, TASKLIST), diagram);

        assertThat(told.get("bpmn20Xml").asText()).isEqualTo("<bpmn:process id=\"renewal\" name=\"续期\">"
                + "<bpmn:startEvent id=\"s\" name=\"请求续期\" camunda:formKey=\"Renewal\"/>"
                + "<bpmn:userTask name=\"审批续期\"/><bpmn:task name=\"Sign off\"/></bpmn:process>");
        assertThat(answer(request("GET", "/process-definition/renewal:1:17/xml", Locale.UK, TASKLIST), diagram))
                .isEqualTo(json.readTree(diagram));
    }

    @Test
    void what_is_named_otherwise_than_in_our_diagrams_keeps_its_name() throws Exception {
        String own = """
                [{"name":"Call the vendor","taskDefinitionKey":null},{"name":"Sign off","taskDefinitionKey":"approve-renewal"}]""";

        assertThat(answer(request("GET", "/task", Locale.CHINA, TASKLIST), own)).isEqualTo(json.readTree(own));
    }

    @Test
    void processes_are_found_by_their_chinese_names() throws Exception {
        var request = request("GET", "/process-definition", Locale.CHINA, TASKLIST);
        request.setQueryString("latest=true&nameLike=%25%E5%A4%87%E4%BB%BD%25&maxResults=15");
        request.setParameter("nameLike", "%备份%");

        assertThat(asked(request).getQueryString()).isEqualTo(
                "latest=true&maxResults=15&keysIn=encrypted-backup,retention,scheduled-backups,unproven-backup");
    }

    @Test
    void processes_that_nobody_named_so_are_not_found() throws Exception {
        var request = request("GET", "/process-definition/count", Locale.CHINA, TASKLIST);
        request.setQueryString("nameLike=%25%E7%8C%AB%25");
        request.setParameter("nameLike", "%猫%");

        assertThat(asked(request).getQueryString()).isEqualTo("keysIn=-");
    }

    @Test
    void tasks_are_found_by_their_chinese_names() throws Exception {
        var request = request("POST", "/filter/4/list", Locale.CHINA, TASKLIST);
        request.setContent("""
                {"nameLike":"%审批%","orQueries":[{"name":"处理失效","assignee":"kim"}],"sorting":[{"sortBy":"created"}]}"""
                .getBytes(StandardCharsets.UTF_8));

        assertThat(json.readTree(asked(request).getInputStream())).isEqualTo(json.readTree("""
                {"orQueries":[{"assignee":"kim","taskDefinitionKeyIn":["handle-lapse"]}],"sorting":[{"sortBy":"created"}],
                 "taskDefinitionKeyIn":["approve-batch","approve-renewal","approve-restore"]}"""));
    }

    @Test
    void tasks_of_a_name_that_we_did_not_give_are_looked_for_as_they_are() throws Exception {
        var request = request("POST", "/filter/4/list", Locale.CHINA, TASKLIST);
        request.setContent("{\"nameLike\":\"%100%_\\\\E%\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(json.readTree(asked(request).getInputStream()).get("nameLike").asText()).isEqualTo("%100%_\\E%");
    }

    @Test
    void what_is_no_json_is_handed_on() throws Exception {
        var response = new MockHttpServletResponse();
        translator.doFilter(request("GET", "/task/17", Locale.CHINA, TASKLIST), response,
                new MockFilterChain(new Servlet("text/plain", "Approve renewal")));

        assertThat(response.getContentAsString()).isEqualTo("Approve renewal");
    }

    private static MockHttpServletRequest request(String method, String path, Locale language, String page) {
        var request = new MockHttpServletRequest(method, ENGINE + path);
        request.addPreferredLocale(language);
        request.addHeader("Accept-Language", language.toLanguageTag());
        if (page != null) {
            request.addHeader("Referer", page);
        }
        return request;
    }

    private JsonNode answer(MockHttpServletRequest request, String engine) throws Exception {
        var response = new MockHttpServletResponse();
        translator.doFilter(request, response, new MockFilterChain(new Servlet("application/hal+json", engine)));
        return json.readTree(response.getContentAsByteArray());
    }

    private HttpServletRequest asked(MockHttpServletRequest request) throws Exception {
        var chain = new MockFilterChain(new Servlet("application/json", List.of().toString()));
        translator.doFilter(request, new MockHttpServletResponse(), chain);
        return (HttpServletRequest) chain.getRequest();
    }

    private static final class Servlet extends jakarta.servlet.http.HttpServlet {

        private final String type;
        private final String body;

        Servlet(String type, String body) {
            this.type = type;
            this.body = body;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType(type);
            response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
