package org.sealkeeper.vault;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The keys are among what is sealed; their context is that of {@link Vault}. */
@Configuration(proxyBeanMethods = false)
class SealedKeys {

    @Bean
    SealedColumn sealedPrivateKeys() {
        return new SealedColumn("keys", "vault_key", "id", "wrapped", """
                'key:' || id || ':' || algorithm || ':' || custody || ':' || encode(sha256(public_key), 'hex')
                    || coalesce(':' || token_key, '')""");
    }
}
