package org.sealkeeper.security;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.http.HttpServlet;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sealkeeper.Ports;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Spring's authorization server as an OpenID provider, in this process and with a web server of its own. */
public final class OidcPeer {

    static final String PASSWORD = "a-Password-at-the-provider";
    /** Which groups the provider says somebody is in. */
    static final Map<String, List<String>> GROUPS = new ConcurrentHashMap<>();

    private static final int PORT = Ports.free();
    private static final String ISSUER = "http://localhost:" + PORT;
    private static final String SECRET = "the-secret-of-sealkeeper-at-the-provider";
    /** A provider that is started again has the keys that it had: clients keep them by their name. */
    private static final KeyPair KEYS = keyPair();
    private static String application;

    private OidcPeer() {
    }

    private static KeyPair keyPair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void configure(DynamicPropertyRegistry registry) {
        registry.add("sealkeeper.oidc.issuer", () -> ISSUER);
        registry.add("sealkeeper.oidc.client-secret", () -> SECRET);
        registry.add("sealkeeper.oidc.name", () -> "Corp Directory");
        registry.add("sealkeeper.directory.groups.keepers", () -> "keepers, sk-keepers");
    }

    /** @param base where the application is, such as {@code http://127.0.0.1:40123} */
    static AnnotationConfigServletWebServerApplicationContext start(String base) {
        application = base;
        var provider = new AnnotationConfigServletWebServerApplicationContext();
        provider.register(Provider.class);
        provider.refresh();
        return provider;
    }

    @EnableWebSecurity
    static class Provider {

        @Bean
        TomcatServletWebServerFactory webServer() {
            return new TomcatServletWebServerFactory(PORT);
        }

        /** The protocol is all in filters, and these run only where there is a servlet. */
        @Bean
        HttpServlet nothing() {
            return new HttpServlet() {
                private static final long serialVersionUID = 1L;
            };
        }

        @Bean
        @Order(1)
        SecurityFilterChain protocol(HttpSecurity http) throws Exception {
            OAuth2AuthorizationServerConfigurer server = OAuth2AuthorizationServerConfigurer.authorizationServer();
            return http.securityMatcher(server.getEndpointsMatcher()).with(server, with -> with.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(any -> any.anyRequest().authenticated())
                    .exceptionHandling(answer -> answer.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                    .oauth2ResourceServer(userInfo -> userInfo.jwt(Customizer.withDefaults())).build();
        }

        @Bean
        @Order(2)
        SecurityFilterChain logIn(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(any -> any.anyRequest().authenticated()).formLogin(Customizer.withDefaults()).build();
        }

        @Bean
        InMemoryUserDetailsManager people() {
            var people = new InMemoryUserDetailsManager();
            List.of("olga", "otto", "omar", "kim", "bad/name").forEach(user ->
                    people.createUser(User.withUsername(user).password("{noop}" + PASSWORD).roles("PERSON").build()));
            return people;
        }

        @Bean
        RegisteredClientRepository clients() {
            return new InMemoryRegisteredClientRepository(RegisteredClient.withId("sealkeeper").clientId("sealkeeper")
                    .clientSecret("{noop}" + SECRET).clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .redirectUri(application + "/login/oauth2/code/oidc").scope("openid").scope("profile").scope("email")
                    .clientSettings(ClientSettings.builder().requireProofKey(true).build()).build());
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims() {
            return token -> {
                String user = token.getPrincipal().getName();
                token.getClaims().claims(claims -> {
                    claims.put("preferred_username", user);
                    claims.put("name", user.substring(0, 1).toUpperCase(Locale.ROOT) + user.substring(1) + " Ortega");
                    claims.put("email", user + "@corp.example");
                    claims.put("groups", GROUPS.getOrDefault(user, List.of()));
                });
            };
        }

        @Bean
        JWKSource<SecurityContext> keys() {
            return new ImmutableJWKSet<>(new JWKSet(new RSAKey.Builder((RSAPublicKey) KEYS.getPublic()).privateKey(KEYS.getPrivate())
                    .keyID("provider").build()));
        }

        @Bean
        JwtDecoder decoder(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().issuer(ISSUER).build();
        }
    }
}
