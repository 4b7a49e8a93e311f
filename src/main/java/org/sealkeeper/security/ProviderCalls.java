package org.sealkeeper.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sealkeeper.outgoing.BoundedHttpClient;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.RequestEntity;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.converter.ClaimTypeConverter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * What a log-in asks the OpenID provider, each answer whole within a time or given up. Left to itself, Spring waits for
 * tokens, keys and user information without an end, and whoever wants to log in takes a thread each.
 */
final class ProviderCalls implements JwtDecoderFactory<ClientRegistration> {

    private static final Duration TIME = Duration.ofSeconds(10);

    private final ClientHttpRequestFactory requests;
    private final RestTemplate rest;
    private final Map<String, JwtDecoder> decoders = new ConcurrentHashMap<>();

    ProviderCalls() {
        this(TIME);
    }

    /** @param time for each call in all */
    ProviderCalls(Duration time) {
        requests = new JdkClientHttpRequestFactory(new BoundedHttpClient(HttpClient.newBuilder().connectTimeout(time)
                .version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NORMAL), time), new SimpleAsyncTaskExecutor());
        rest = new RestTemplate(requests);
    }

    /**
     * The provider's description of itself (OpenID Connect Discovery 1.0, section 4).
     *
     * @throws IllegalStateException when it calls itself otherwise
     */
    Map<String, Object> metadata(String issuer) {
        Map<String, Object> metadata = rest.exchange(RequestEntity.get(URI.create(issuer.replaceFirst("/$", "")
                + "/.well-known/openid-configuration")).build(), new ParameterizedTypeReference<Map<String, Object>>() {
                }).getBody();
        if (metadata == null || !issuer.equals(metadata.get("issuer"))) {
            throw new IllegalStateException("The provider at " + issuer + " calls itself "
                    + Optional.ofNullable(metadata).map(all -> all.get("issuer")).orElse(null));
        }
        return metadata;
    }

    OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> tokens() {
        var tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(RestClient.builder().requestFactory(requests)
                .messageConverters(converters -> {
                    converters.clear();
                    converters.addAll(List.of(new FormHttpMessageConverter(), new OAuth2AccessTokenResponseHttpMessageConverter()));
                })
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler()).build());
        return tokens;
    }

    OidcUserService users() {
        var userInfo = new DefaultOAuth2UserService();
        var patient = new RestTemplate(requests);
        patient.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        userInfo.setRestOperations(patient);
        var users = new OidcUserService();
        users.setOauth2UserService(userInfo);
        return users;
    }

    /** As {@link OidcIdTokenDecoderFactory} makes them, for RS256, which each provider has (OpenID Connect Core 1.0, 15.1). */
    @Override
    public JwtDecoder createDecoder(ClientRegistration registration) {
        return decoders.computeIfAbsent(registration.getProviderDetails().getJwkSetUri(), address -> {
            NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(address).restOperations(rest).build();
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(),
                    new OidcIdTokenValidator(registration)));
            decoder.setClaimSetConverter(new ClaimTypeConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverters()));
            return decoder;
        });
    }
}
