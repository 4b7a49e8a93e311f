package org.sealkeeper.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Deploys diagrams, policy and forms together, under names that do not depend on how the application is packed. A
 * form so belongs to the version of the process that shows it; nothing is deployed when nothing has changed.
 */
@Component
class ProcessDeployment implements SmartInitializingSingleton {

    private static final String FORM_GOES_HERE = "<!-- what one form has -->\n";

    private final RepositoryService repository;

    ProcessDeployment(RepositoryService repository) {
        this.repository = repository;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            DeploymentBuilder deployment = repository.createDeployment().name("sealkeeper").source("sealkeeper")
                    .enableDuplicateFiltering(false);
            add(deployment, "bpmn", "*.bpmn");
            add(deployment, "bpmn", "*.dmn");
            addForms(deployment);
            deployment.deploy();
        } catch (IOException e) {
            throw new IllegalStateException("The diagrams and forms cannot be read", e);
        }
    }

    private static void add(DeploymentBuilder deployment, String folder, String pattern) throws IOException {
        for (Resource file : files(folder + "/" + pattern)) {
            try (InputStream content = file.getInputStream()) {
                deployment.addInputStream(folder + "/" + file.getFilename(), content);
            }
        }
    }

    /** What all forms share is written once. */
    private static void addForms(DeploymentBuilder deployment) throws IOException {
        String frame = new ClassPathResource("forms/frame/form.html").getContentAsString(UTF_8);
        for (Resource file : files("forms/*.html")) {
            deployment.addString("forms/" + file.getFilename(),
                    frame.replace(FORM_GOES_HERE, file.getContentAsString(UTF_8)));
        }
    }

    private static Resource[] files(String pattern) throws IOException {
        return new PathMatchingResourcePatternResolver().getResources("classpath*:" + pattern);
    }
}
