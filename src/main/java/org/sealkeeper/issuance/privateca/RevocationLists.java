package org.sealkeeper.issuance.privateca;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sealkeeper.issuance.privateca.Authority.Name;
import org.sealkeeper.vault.SigningAlgorithm;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Signs the lists of revoked certificates (CRL, RFC 5280 section 5), anew each day and after each revocation. */
@Component
class RevocationLists {

    private static final Duration FRESH = Duration.ofDays(1);
    /** A server that is down for a weekend must not make every certificate unverifiable. */
    private static final Duration USABLE = Duration.ofDays(7);
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Clock clock;

    RevocationLists(JdbcClient jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    @Transactional
    public byte[] current(Authority authority) {
        return fresh(authority).orElseGet(() -> {
            // the row's lock: numbers must grow, and one list is enough
            long number = jdbc.sql("select crl_number from ca_authority where name = :name for update")
                    .param("name", authority.name().inDatabase()).query(Long.class).single() + 1;
            return fresh(authority).orElseGet(() -> keep(authority, number, sign(authority, number)));
        });
    }

    /** The next one who asks gets a new list. */
    void outdate(Name name) {
        jdbc.sql("update ca_authority set crl = null where name = :name").param("name", name.inDatabase()).update();
    }

    private Optional<byte[]> fresh(Authority authority) {
        return jdbc.sql("select crl from ca_authority where name = :name and crl is not null and crl_made_at > :since")
                .param("name", authority.name().inDatabase())
                .param("since", utc(clock.instant().minus(FRESH)))
                .query(byte[].class)
                .optional();
    }

    private byte[] keep(Authority authority, long number, byte[] crl) {
        jdbc.sql("""
                update ca_authority
                set crl = :crl, crl_number = :number, crl_made_at = :at
                where name = :name
                """)
                .param("crl", crl)
                .param("number", number)
                .param("at", utc(clock.instant()))
                .param("name", authority.name().inDatabase())
                .update();
        return crl;
    }

    private byte[] sign(Authority authority, long number) {
        Instant now = clock.instant();
        return vault.use(authority.key(), key -> {
            var list = new JcaX509v2CRLBuilder(authority.certificate().getSubjectX500Principal(),
                    Date.from(now.minus(BACKDATED)));
            list.setNextUpdate(Date.from(now.plus(USABLE)));
            if (authority.name() == Name.INTERMEDIATE) {
                revoked(now).forEach(entry -> list.addCRLEntry(entry.serial(), Date.from(entry.at()),
                        CRLReason.unspecified));
            }
            list.addExtension(Extension.authorityKeyIdentifier, false, new JcaX509ExtensionUtils()
                    .createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
            list.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            try {
                return list.build(new JcaContentSignerBuilder(
                        SigningAlgorithm.of(authority.certificate().getPublicKey())).build(key)).getEncoded();
            } catch (OperatorCreationException e) {
                throw new GeneralSecurityException("The private CA cannot sign its list", e);
            }
        });
    }

    /** Expired certificates leave the list, after the first one that still names them (section 3.3). */
    private List<Revoked> revoked(Instant now) {
        // index ca_certificate_revoked
        return jdbc.sql("""
                select serial, revoked_at
                from ca_certificate
                where revoked_at is not null
                  and not_after > :since
                order by revoked_at
                """)
                .param("since", utc(now.minus(USABLE)))
                .query((row, number) -> new Revoked(new BigInteger(row.getString("serial"), 16),
                        row.getObject("revoked_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private record Revoked(BigInteger serial, Instant at) {
    }
}
