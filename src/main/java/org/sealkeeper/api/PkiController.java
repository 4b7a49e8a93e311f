package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.issuance.CertificateAuthority;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The private CA's certificates and revocation lists, for everybody: whoever verifies a signature has no login. */
@RestController
@RequestMapping("/pki")
@Tag(name = "Private CA")
class PkiController {

    // RFC 8555 (PEM), RFC 2585
    private static final MediaType PEM = MediaType.parseMediaType("application/pem-certificate-chain");
    private static final MediaType CERTIFICATE = MediaType.parseMediaType("application/pkix-cert");
    private static final MediaType CRL = MediaType.parseMediaType("application/pkix-crl");

    private final CertificateAuthority authority;

    PkiController(CertificateAuthority authority) {
        this.authority = authority;
    }

    @GetMapping("/{authority:root|intermediate}.pem")
    @Operation(summary = "The certificate of the private CA's root or intermediate (PEM)")
    ResponseEntity<byte[]> pem(@PathVariable("authority") String name) {
        return answer(PEM, Certificates.pem(List.of(certificate(name))).getBytes(StandardCharsets.US_ASCII));
    }

    @GetMapping("/{authority:root|intermediate}.cer")
    @Operation(summary = "The certificate of the private CA's root or intermediate (DER)")
    ResponseEntity<byte[]> der(@PathVariable("authority") String name) throws CertificateEncodingException {
        return answer(CERTIFICATE, certificate(name).getEncoded());
    }

    @GetMapping("/{authority:root|intermediate}.crl")
    @Operation(summary = "What the private CA's root or intermediate has revoked (CRL, DER)")
    ResponseEntity<byte[]> crl(@PathVariable("authority") String name) {
        return answer(CRL, name.equals("root") ? authority.rootCrl() : authority.intermediateCrl());
    }

    private X509Certificate certificate(String name) {
        return name.equals("root") ? authority.root() : authority.intermediate();
    }

    private static ResponseEntity<byte[]> answer(MediaType type, byte[] body) {
        return ResponseEntity.ok().contentType(type)
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic()).body(body);
    }
}
