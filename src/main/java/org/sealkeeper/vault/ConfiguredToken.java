package org.sealkeeper.vault;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** The token that the configuration names, if any; logged in to when the application starts. */
@Component
class ConfiguredToken {

    private final Optional<Token> token;
    private final TokenSettings settings;

    /** @throws SecretRefused when one is named and cannot be used */
    ConfiguredToken(TokenSettings settings) {
        this.settings = settings;
        this.token = settings.isConfigured() ? Optional.of(new Token(settings)) : Optional.empty();
    }

    Optional<Token> token() {
        return token;
    }

    Optional<TokenSecret> secret() {
        return token.map(one -> new TokenSecret(one, settings.keyLabel()));
    }

    /** Whether what is in the token only is not lost with it. */
    boolean isCopied() {
        return settings.isCopied();
    }

    /** Where a key that must never leave is made. */
    Optional<Token> forKeys(KeyAlgorithm algorithm) {
        return token.filter(one -> settings.isCopied() && Token.makes(algorithm));
    }
}
