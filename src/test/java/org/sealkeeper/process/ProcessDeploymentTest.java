package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.camunda.bpm.engine.RepositoryService;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;

class ProcessDeploymentTest extends SealkeeperTest {

    @Autowired
    private RepositoryService repository;

    @Test
    void each_form_is_deployed_whole() throws IOException {
        String newest = repository.createDeploymentQuery().deploymentName("sealkeeper").orderByDeploymentTime().desc().list().get(0).getId();

        var forms = repository.getDeploymentResourceNames(newest).stream().filter(name -> name.endsWith(".html")).toList();

        assertThat(forms).contains("forms/approve-renewal.html", "forms/request-renewal.html");
        for (String form : forms) {
            try (InputStream content = repository.getResourceAsStream(newest, form)) {
                assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8)).as(form)
                        .startsWith("<form role=\"form\"").endsWith("</form>\n")
                        .containsOnlyOnce("</form>").containsOnlyOnce("<script cam-script").doesNotContain("<!--");
            }
        }
    }
}
