package org.sealkeeper.issuance.privateca;

import java.util.List;
import java.util.Locale;
import org.sealkeeper.inventory.SignatureKind;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** How the private CA is named and what it issues: {@code sealkeeper.private-ca.*}. */
@Component
class CaSettings {

    private final String name;
    private final String baseUrl;
    private final List<String> allowedDomains;
    private final Environment environment;

    CaSettings(@Value("${sealkeeper.private-ca.name:Sealkeeper}") String name,
            @Value("${sealkeeper.base-url:http://localhost:${server.port:8080}}") String baseUrl,
            @Value("${sealkeeper.private-ca.allowed-domains:}") List<String> allowedDomains,
            Environment environment) {
        this.name = name;
        this.baseUrl = baseUrl.replaceFirst("/+$", "");
        this.allowedDomains = allowedDomains.stream().map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty()).toList();
        this.environment = environment;
    }

    /** Appears in the names of root and intermediate. */
    String name() {
        return name;
    }

    /** Where the CA's certificate or list of that file name is found, such as {@code …/pki/intermediate.crl}. */
    String url(String file) {
        return baseUrl + "/pki/" + file;
    }

    /** Whether the DNS name lies in an allowed domain; without any configured, every name does. */
    boolean allows(String dnsName) {
        return allowedDomains.isEmpty() || allowedDomains.stream()
                .anyMatch(domain -> dnsName.equals(domain) || dnsName.endsWith("." + domain));
    }

    List<String> allowedDomains() {
        return allowedDomains;
    }

    /** For example {@code sealkeeper.private-ca.validity-days.tls-server}. */
    int validityDays(SignatureKind kind) {
        String property = "sealkeeper.private-ca.validity-days." + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        int days = environment.getProperty(property, Integer.class, Profile.of(kind).validityDays());
        if (days < 1) {
            throw new IllegalStateException(property + " must be at least 1");
        }
        return days;
    }
}
