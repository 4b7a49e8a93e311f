package org.sealkeeper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.mail.MailSenderAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.client.servlet.OAuth2ClientAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.thymeleaf.ThymeleafAutoConfiguration;

/**
 * The engine with its web applications and its REST API, as Camunda's starters make it, and nothing of ours: what {@link
 * StartBenchmark} holds Sealkeeper against. No stereotype, so that nobody's scan finds it.
 */
@EnableAutoConfiguration(exclude = {FlywayAutoConfiguration.class, MailSenderAutoConfiguration.class,
        ManagementWebSecurityAutoConfiguration.class, OAuth2ClientAutoConfiguration.class, SecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class, ThymeleafAutoConfiguration.class})
final class BareCamunda {

    private BareCamunda() {
    }

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    static SpringApplication application() {
        var application = new SpringApplication(BareCamunda.class);
        // ours are on the class path
        application.setInitializers(application.getInitializers().stream()
                .filter(initializer -> !initializer.getClass().getName().startsWith("org.sealkeeper.")).toList());
        return application;
    }
}
