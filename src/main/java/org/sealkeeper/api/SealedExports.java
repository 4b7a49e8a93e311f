package org.sealkeeper.api;

import java.util.concurrent.CompletableFuture;
import org.sealkeeper.inventory.KeyExport;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Inclusion;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** A key leaves once it is sealed that it does. Until then no thread waits. */
@Component
class SealedExports {

    private static final MediaType PKCS12 = MediaType.parseMediaType("application/x-pkcs12");

    private final Inclusion inclusion;

    SealedExports(Inclusion inclusion) {
        this.inclusion = inclusion;
    }

    CompletableFuture<ResponseEntity<byte[]>> onceSealed(KeyExport.Exported exported, Version version) {
        return inclusion.of(exported.event()).thenApply(included -> ResponseEntity.ok().contentType(PKCS12)
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment()
                        .filename("version-" + version.number() + ".p12").build().toString())
                .body(exported.file()));
    }
}
