package org.sealkeeper.process;

import java.io.IOException;
import java.io.InputStream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Deploys diagrams, policy and forms together, under names that do not depend on how the application is packed. A
 * form so belongs to the version of the process that shows it; nothing is deployed when nothing has changed.
 */
@Component
class ProcessDeployment implements SmartInitializingSingleton {

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
            add(deployment, "forms", "*.html");
            deployment.deploy();
        } catch (IOException e) {
            throw new IllegalStateException("The diagrams and forms cannot be read", e);
        }
    }

    private static void add(DeploymentBuilder deployment, String folder, String pattern) throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources(
                "classpath*:" + folder + "/" + pattern);
        for (Resource file : files) {
            try (InputStream content = file.getInputStream()) {
                deployment.addInputStream(folder + "/" + file.getFilename(), content);
            }
        }
    }
}
