package org.sealkeeper.issuance.privateca;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.sealkeeper.issuance.CertificateAuthority;
import org.sealkeeper.issuance.privateca.Authority.Name;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The private CA's public side. */
@Component
class PrivateCa implements CertificateAuthority {

    private final JdbcClient jdbc;
    private final Authorities authorities;
    private final RevocationLists lists;
    private final Ledger ledger;
    private final Clock clock;

    PrivateCa(JdbcClient jdbc, Authorities authorities, RevocationLists lists, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.authorities = authorities;
        this.lists = lists;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public X509Certificate root() {
        return authorities.named(Name.ROOT).certificate();
    }

    @Override
    public X509Certificate intermediate() {
        return authorities.named(Name.INTERMEDIATE).certificate();
    }

    @Override
    public byte[] rootCrl() {
        return lists.current(authorities.named(Name.ROOT));
    }

    @Override
    public byte[] intermediateCrl() {
        return lists.current(authorities.named(Name.INTERMEDIATE));
    }

    @Override
    @Transactional
    public boolean revoke(BigInteger serialNumber, String actor) {
        String serial = serialNumber.toString(16);
        boolean issued = jdbc.sql("select exists (select from ca_certificate where serial = :serial)")
                .param("serial", serial).query(Boolean.class).single();
        int revoked = jdbc.sql("update ca_certificate set revoked_at = :at where serial = :serial and revoked_at is null")
                .param("serial", serial)
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        if (revoked == 1) {
            lists.outdate(Name.INTERMEDIATE);
            ledger.record(Entry.of("certificate.revoked").actor(actor).detail("issuer", "private-ca")
                    .detail("serial", serial));
        }
        return issued;
    }
}
