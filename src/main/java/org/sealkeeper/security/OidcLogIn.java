package org.sealkeeper.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.SupplierClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
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
    private final OidcUserService users = new OidcUserService();

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
        // the provider is asked for its addresses at the first log-in: the application starts without it
        var registrations = new SupplierClientRegistrationRepository(
                () -> new InMemoryClientRegistrationRepository(registration()));
        var requests = new DefaultOAuth2AuthorizationRequestResolver(registrations, START.substring(0, START.lastIndexOf('/')));
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        http.oauth2Login(logIn -> logIn.loginPage(logInPage).defaultSuccessUrl("/")
                .clientRegistrationRepository(registrations)
                .authorizedClientRepository(new HttpSessionOAuth2AuthorizedClientRepository())
                .authorizationEndpoint(start -> start.authorizationRequestResolver(requests))
                .userInfoEndpoint(user -> user.oidcUserService(this::admitted))
                .failureHandler((request, response, cause) -> {
                    log.info("A log-in with {} was refused: {}", issuer, cause.getMessage());
                    response.sendRedirect(logInPage + "?refused");
                }));
    }

    private ClientRegistration registration() {
        ClientRegistration.Builder registration = ClientRegistrations.fromIssuerLocation(issuer).registrationId(ID)
                .clientId(clientId).clientSecret(clientSecret).scope(scopes).userNameAttributeName(userClaim);
        if (clientSecret.isEmpty()) {
            registration.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        }
        return registration.build();
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
