package org.sealkeeper.process;

import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.sealkeeper.security.Group;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Settings of the engine that are objects; those that are plain values stand in {@code application.yml}. */
@Component
class EngineSettings extends AbstractProcessEnginePlugin {

    private final PasswordEncoder passwords;
    private final String retryPauses;

    EngineSettings(PasswordEncoder passwords, @Value("${sealkeeper.retry.pauses}") String retryPauses) {
        this.passwords = passwords;
        this.retryPauses = retryPauses;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        engine.setPasswordEncryptor(new HashedPasswords(passwords));
        engine.setFailedJobRetryTimeCycle(retryPauses);
        engine.setAdminGroups(new java.util.ArrayList<>(List.of("camunda-admin", Group.ADMINISTRATORS.id())));
    }
}
