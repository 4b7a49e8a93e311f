package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.util.Optional;
import org.sealkeeper.issuance.AccountKey;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.toolbox.AcmeUtils;
import org.shredzone.acme4j.toolbox.JoseUtils;
import org.springframework.stereotype.Component;

/** Our accounts at ACME servers (RFC 8555, section 7.3), one each, made when it is first needed. */
@Component
class AcmeAccounts {

    private final AccountRecords records;
    private final Vault vault;

    AcmeAccounts(AccountRecords records, Vault vault) {
        this.records = records;
        this.vault = vault;
    }

    /** What is said to a server as the holder of an account. */
    @FunctionalInterface
    interface Said<T> {
        T to(Login account) throws AcmeException, RefusedByIssuer, IOException;
    }

    /** What is done with a key pair while it is in memory. */
    private interface Signing<T> {
        T with(KeyPair pair) throws AcmeException, RefusedByIssuer, IOException;
    }

    /** What came of something said; the vault lets through only what it knows. */
    private record Outcome<T>(T value, Exception failure) {
    }

    /**
     * Says something with the account's key, which is in memory only meanwhile. When the server refuses it because the
     * key has been changed since, it is said once more with the new one.
     */
    <T> T as(String issuer, AcmeSettings settings, Session session, Said<T> said)
            throws AcmeException, RefusedByIssuer, IOException {
        AcmeAccount account = records.begun(issuer);
        try {
            return with(account.key(), pair -> said.to(login(settings, session, account, pair)));
        } catch (AcmeServerException refused) {
            AcmeAccount now = settled(issuer, session);
            if (now.key().equals(account.key())) {
                throw refused;
            }
            return with(now.key(), pair -> said.to(login(settings, session, now, pair)));
        }
    }

    /**
     * Changes the account's key (RFC 8555, section 7.3.5). The next key is recorded before the server is asked; after a
     * lost answer, the next try and everything else that is said find out which key the server knows.
     */
    AccountKey changeKey(String issuer, Session session, String actor)
            throws AcmeException, RefusedByIssuer, IOException {
        AcmeAccount account = records.of(issuer).filter(each -> each.url().isPresent()).orElseThrow(
                () -> Refusal.of(Refusal.Kind.CONFLICT, "issuance.no-account-yet", issuer));
        if (session.resourceUrlOptional(Resource.KEY_CHANGE).isEmpty()) {
            throw new RefusedByIssuer("The ACME server of " + issuer + " does not offer to change keys.");
        }
        KeyId next = records.nextKey(issuer, actor);
        boolean isNew = account.nextKey().isEmpty();
        if (isNew || !isKnown(next, session)) {
            change(account, next, session);
        }
        records.changed(account, next);
        return new AccountKey(issuer, account.url().orElseThrow(),
                AcmeUtils.base64UrlEncode(JoseUtils.thumbprint(vault.publicKey(next))));
    }

    private void change(AcmeAccount account, KeyId next, Session session)
            throws AcmeException, RefusedByIssuer, IOException {
        URL url = url(account.url().orElseThrow());
        try {
            with(account.key(), present -> with(next, pair -> {
                new Login(url, present, session).getAccount().changeKey(pair);
                return next;
            }));
        } catch (AcmeServerException refused) {
            // somebody who asked at the same time may have been the first
            if (!isKnown(next, session)) {
                throw refused;
            }
        }
    }

    /** The account after it has been found out whether the server knows the next key. */
    private AcmeAccount settled(String issuer, Session session) throws AcmeException, RefusedByIssuer, IOException {
        AcmeAccount account = records.of(issuer).orElseThrow();
        if (account.nextKey().isPresent() && isKnown(account.nextKey().get(), session)) {
            records.changed(account, account.nextKey().get());
            return records.of(issuer).orElseThrow();
        }
        return account;
    }

    private boolean isKnown(KeyId key, Session session) throws AcmeException, RefusedByIssuer, IOException {
        return with(key, pair -> known(pair, session).isPresent());
    }

    /** The account of a key, if the server has one (RFC 8555, section 7.3.1). */
    private static Optional<Login> known(KeyPair pair, Session session) throws AcmeException {
        try {
            return Optional.of(new AccountBuilder().onlyExisting().useKeyPair(pair).createLogin(session));
        } catch (AcmeServerException refused) {
            if (Failures.isUnknownAccount(refused)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private <T> T with(KeyId id, Signing<T> signing) throws AcmeException, RefusedByIssuer, IOException {
        Outcome<T> outcome = vault.use(id, key -> {
            try {
                return new Outcome<>(signing.with(new KeyPair(vault.publicKey(id), key)), null);
            } catch (AcmeException | RefusedByIssuer | IOException | RuntimeException e) {
                return new Outcome<>(null, e);
            }
        });
        if (outcome.failure() instanceof AcmeException failure) {
            throw failure;
        }
        if (outcome.failure() instanceof RefusedByIssuer refused) {
            throw refused;
        }
        if (outcome.failure() instanceof IOException failure) {
            throw failure;
        }
        if (outcome.failure() instanceof RuntimeException failure) {
            throw failure;
        }
        return outcome.value();
    }

    private Login login(AcmeSettings settings, Session session, AcmeAccount account, KeyPair pair)
            throws AcmeException, IOException {
        if (account.url().isPresent()) {
            return new Login(url(account.url().get()), pair, session);
        }
        var builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(pair);
        if (!settings.contact().isEmpty()) {
            builder.addEmail(settings.contact());
        }
        if (!settings.eabKeyIdentifier().isEmpty()) {
            builder.withKeyIdentifier(settings.eabKeyIdentifier(), settings.eabKey());
        }
        Login login = opened(builder, pair, session);
        records.opened(account.issuer(), login.getAccountLocation());
        return login;
    }

    /** A server that knows the key already answers with its account, so a lost answer does no harm. */
    private static Login opened(AccountBuilder builder, KeyPair pair, Session session) throws AcmeException {
        try {
            return builder.createLogin(session);
        } catch (AcmeServerException refused) {
            // of two who ask at the same time, some servers refuse the second with an error of their own
            return known(pair, session).orElseThrow(() -> refused);
        }
    }

    static URL url(String text) throws IOException {
        return URI.create(text).toURL();
    }
}
