package org.sealkeeper.renewal;

import org.sealkeeper.vault.SealedColumn;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The documents are among what is sealed; their context is that of {@link Documents}. */
@Configuration(proxyBeanMethods = false)
class SealedDocuments {

    @Bean
    SealedColumn sealedSupportingDocuments() {
        return SealedColumn.of("documents", "supporting_document", "id", "content", "'document:' || id");
    }
}
