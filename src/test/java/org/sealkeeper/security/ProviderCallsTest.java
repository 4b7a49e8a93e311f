package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.outgoing.DrippingServer;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;

/** A provider that answers at once and goes on a byte at a time, without end. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProviderCallsTest {

    /** Signed by nobody: the provider's keys are asked for before that shows. */
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJraW0ifQ.AAAA";

    private final ProviderCalls calls = new ProviderCalls(Duration.ofMillis(700));

    @Test
    void none_of_its_answers_is_waited_for_without_end() throws IOException {
        try (var slow = DrippingServer.ofHttp("application/json")) {
            String address = slow.url().toString();
            ClientRegistration registration = ClientRegistration.withRegistrationId("oidc").clientId("sealkeeper")
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE).authorizationUri(address).tokenUri(address)
                    .jwkSetUri(address).redirectUri(address).build();
            var asked = OAuth2AuthorizationRequest.authorizationCode().clientId("sealkeeper").authorizationUri(address)
                    .redirectUri(address).state("state").build();
            var answered = OAuth2AuthorizationResponse.success("code").redirectUri(address).state("state").build();
            var tokens = calls.tokens();

            assertThatThrownBy(() -> calls.metadata(address)).hasRootCauseInstanceOf(HttpTimeoutException.class);
            assertThatThrownBy(() -> tokens.getTokenResponse(new OAuth2AuthorizationCodeGrantRequest(registration,
                    new OAuth2AuthorizationExchange(asked, answered)))).hasRootCauseInstanceOf(HttpTimeoutException.class);
            assertThatThrownBy(() -> calls.createDecoder(registration).decode(TOKEN))
                    .hasRootCauseInstanceOf(HttpTimeoutException.class);
        }
    }
}
