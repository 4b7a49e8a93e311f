package org.sealkeeper.restore;

import org.sealkeeper.vault.SealedColumn;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What restores keep sealed for a while; the contexts are those of {@link Downloads} and {@link ApprovedSet}. */
@Configuration(proxyBeanMethods = false)
class SealedRestores {

    @Bean
    SealedColumn sealedDownloads() {
        return SealedColumn.of("downloads", "restore_download", "restore_id", "content",
                "'restore-download:' || restore_id");
    }

    @Bean
    SealedColumn sealedSetKeys() {
        return SealedColumn.of("setKeys", "restore", "id", "set_key", "'restore-set-key:' || id");
    }
}
