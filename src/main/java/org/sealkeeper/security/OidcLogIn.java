package org.sealkeeper.security;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.stereotype.Component;

/** Log-in at an OpenID provider, with the authorization code flow and PKCE. Off until an issuer is configured. */
@Component
class OidcLogIn {

    /** Where the log-in page sends whoever wants to log in there. */
    static final String START = "/log-in-with/oidc";

    private static final Logger log = LoggerFactory.getLogger(OidcLogIn.class);
    private static final String ID = DirectoryPeople.OIDC;

    private final DirectoryPeople directory;
    private final String issuer;
    private final String clientId;
    private final String clientSecret;
    private final String name;
    private final List<String> scopes;
    private final String userClaim;
    private final String groupsClaim;
    private final ProviderCalls calls = new ProviderCalls();
    private final OidcUserService users = calls.users();
    private volatile ClientRegistration registration;

    /** @param groupsClaim such as {@code groups}, or {@code realm_access.roles} for what lies deeper */
    OidcLogIn(DirectoryPeople directory, @Value("${sealkeeper.oidc.issuer:}") String issuer,
            @Value("${sealkeeper.oidc.client-id:sealkeeper}") String clientId,
            @Value("${sealkeeper.oidc.client-secret:}") String clientSecret, @Value("${sealkeeper.oidc.name:}") String name,
            @Value("${sealkeeper.oidc.scopes:openid,profile,email}") List<String> scopes,
            @Value("${sealkeeper.oidc.user-claim:preferred_username}") String userClaim,
            @Value("${sealkeeper.oidc.groups-claim:groups}") String groupsClaim) {
        this.directory = directory;
        this.issuer = issuer;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.name = name;
        this.scopes = scopes;
        this.userClaim = userClaim;
        this.groupsClaim = groupsClaim;
    }

    /** What the provider is called on the log-in page; empty when there is none. */
    Optional<String> provider() {
        return issuer.isBlank() ? Optional.empty() : Optional.of(name.isBlank() ? issuer.replaceFirst("^https?://([^/]+).*", "$1") : name);
    }

    void addTo(HttpSecurity http, String logInPage) throws Exception {
        if (issuer.isBlank()) {
            return;
        }
        ClientRegistrationRepository registrations = id -> ID.equals(id) ? registration() : null;
        var requests = new DefaultOAuth2AuthorizationRequestResolver(registrations, START.substring(0, START.lastIndexOf('/')));
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        http.oauth2Login(logIn -> logIn.loginPage(logInPage).defaultSuccessUrl("/")
                .clientRegistrationRepository(registrations)
                .authorizedClientRepository(new HttpSessionOAuth2AuthorizedClientRepository())
                .authorizationEndpoint(start -> start.authorizationRequestResolver(requests))
                .tokenEndpoint(token -> token.accessTokenResponseClient(calls.tokens()))
                .userInfoEndpoint(user -> user.oidcUserService(this::admitted))
                .failureHandler((request, response, cause) -> refused(response, cause, logInPage))
                .addObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                    @Override
                    public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
                        filter.setAuthenticationFailureHandler((request, response, cause) -> refused(response, cause, logInPage));
                        return filter;
                    }
                }));
    }

    /** How ID tokens are checked; Spring finds this bean by its type. */
    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens() {
        return calls;
    }

    private void refused(HttpServletResponse response, Throwable cause, String logInPage) throws IOException {
        boolean unreachable = Stream.iterate(cause, Objects::nonNull, Throwable::getCause).anyMatch(IOException.class::isInstance);
        log.info("A log-in with {} {}: {}", issuer, unreachable ? "had no answer" : "was refused", cause.getMessage());
        response.sendRedirect(logInPage + (unreachable ? "?unreachable" : "?refused"));
    }

    /** The provider is asked for its addresses at the first log-in: the application starts without it. */
    private ClientRegistration registration() {
        if (registration == null) {
            // several may ask at once, rather than one after the other behind one that has no answer
            ClientRegistration.Builder builder = ClientRegistrations.fromOidcConfiguration(calls.metadata(issuer))
                    .registrationId(ID).clientId(clientId).clientSecret(clientSecret).scope(scopes)
                    .userNameAttributeName(userClaim);
            if (clientSecret.isEmpty()) {
                builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
            }
            registration = builder.build();
        }
        return registration;
    }

    private OidcUser admitted(OidcUserRequest request) {
        OidcUser user = users.loadUser(request);
        try {
            String userId = user.getClaimAsString(userClaim);
            directory.admit(ID, new DirectoryPeople.Entrant(userId, user.getFullName(), user.getEmail(),
                    groups(user.getClaims()), userId));
        } catch (Refusal refused) {
            throw new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.ACCESS_DENIED), refused.getMessage(), refused);
        }
        return new DefaultOidcUser(List.of(), user.getIdToken(), user.getUserInfo(), userClaim);
    }

    private Collection<String> groups(Map<String, Object> claims) {
        Object found = claims;
        for (String step : groupsClaim.split("\\.")) {
            found = found instanceof Map<?, ?> deeper ? deeper.get(step) : null;
        }
        return found instanceof Collection<?> many ? many.stream().map(String::valueOf).toList()
                : found instanceof String one ? List.of(one.split("[ ,]+")) : List.of();
    }
}
