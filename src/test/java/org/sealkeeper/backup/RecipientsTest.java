package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.cms.CMSException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of recipient opens a set, and each profile takes its own kinds only. */
class RecipientsTest {

    private static final char[] PASSWORD = "ein-langes-密码-zum-öffnen".toCharArray();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"RSA", "EC_P256", "EC_P384", "ML_KEM_768", "ML_KEM_1024"})
    void each_kind_of_key_opens_with_its_certificate_and_without(RecipientKind kind) throws Exception {
        KeyPair pair = Sets.pair(kind);
        X509Certificate certificate = SelfSigned.certificate("CN=holder", pair, Sets.NOON);
        KeyPair drill = Sets.pair(kind);
        var addressees = List.<Addressee>of(
                Addressee.KeyHolder.of(Recipient.Role.DRILL, SelfSigned.certificate("CN=drill", drill, Sets.NOON)),
                Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate));
        var set = new SealedSet(new LocalStore(folder), "sets/one");
        UUID id = UUID.randomUUID();

        set.write(Sets.label(id), Sets.contents(Sets.files("a", "content")), kind.profile(), addressees, Sets::signed);

        assertThat(RecipientKind.of(certificate)).isEqualTo(kind);
        for (SealedSet.Opening opening : List.<SealedSet.Opening>of(
                cms -> Cms.openWith(certificate, pair.getPrivate(), cms),
                cms -> Cms.openWith(pair.getPrivate(), cms), cms -> Cms.openWith(drill.getPrivate(), cms))) {
            var content = set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE, opening);
            assertThat(content.files().get("a")).asString().isEqualTo("content");
            assertThat(content.manifest().profile()).isEqualTo(kind.profile());
        }
        assertThatThrownBy(() -> set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE,
                cms -> Cms.openWith(Sets.pair(kind).getPrivate(), cms))).isInstanceOf(SetRefused.class);
    }

    @Test
    void a_password_opens_and_another_does_not() throws Exception {
        PasswordKey key = PasswordKey.of(PASSWORD);

        byte[] sealed = Cms.sealTo(List.of(Sets.recipients().get(0), Addressee.PasswordHolder.of(key)),
                new byte[] {1, 2, 3});

        assertThat(Cms.openWith(PASSWORD, sealed)).containsExactly(1, 2, 3);
        assertThat(Cms.openWith(Sets.DRILL.getPrivate(), sealed)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> Cms.openWith("another".toCharArray(), sealed)).isInstanceOf(CMSException.class);
        assertThat(key).hasToString("PasswordKey[secret]");
    }

    @Test
    void a_mixed_set_is_refused_with_the_reason() {
        var mlKem = holder(Sets.pair(RecipientKind.ML_KEM_768));
        var rsa = holder(Sets.RECOVERY);
        var password = Addressee.PasswordHolder.of(new PasswordKey(new byte[32], new byte[32]));

        assertThatThrownBy(() -> RecipientProfile.PQ.check(List.of(mlKem, rsa)))
                .isInstanceOf(RecipientsRefused.class)
                .hasMessageContaining("CN=holder (RSA) is not post-quantum").hasMessageContaining("quantum computer");
        assertThatThrownBy(() -> RecipientProfile.PQ.check(List.of(mlKem, password)))
                .hasMessageContaining("Recovery password (password) is not post-quantum");
        assertThatThrownBy(() -> RecipientProfile.CLASSIC.check(List.of(rsa, mlKem)))
                .hasMessageContaining("CN=holder (ML-KEM-768) is for the profile pq")
                .hasMessageContaining("sealkeeper.backup.profile");
    }

    @Test
    void no_set_is_written_to_a_mix_of_recipients() throws Exception {
        var store = new LocalStore(folder);

        assertThatThrownBy(() -> new SealedSet(store, "sets/one").write(Sets.label(UUID.randomUUID()),
                Sets.contents(Sets.files("a", "b")), RecipientProfile.PQ,
                List.of(holder(Sets.pair(RecipientKind.ML_KEM_768)), holder(Sets.RECOVERY)), Sets::signed))
                .isInstanceOf(RecipientsRefused.class);

        assertThat(store.list("")).isEmpty();
    }

    @Test
    void there_are_two_different_recipients_and_one_is_off_the_server() {
        var drill = Sets.recipients().get(0);

        assertThatThrownBy(() -> RecipientProfile.CLASSIC.check(List.of(drill)))
                .hasMessageContaining("at least two different recipients, one of them off the server");
        assertThatThrownBy(() -> RecipientProfile.CLASSIC.check(
                List.of(drill, Addressee.KeyHolder.of(Recipient.Role.RECOVERY, Sets.DRILL_CERTIFICATE))))
                .isInstanceOf(RecipientsRefused.class);
    }

    @Test
    void keys_that_are_too_short_or_of_another_kind_are_refused() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var small = SelfSigned.certificate("CN=small", generator.generateKeyPair(), Sets.NOON);
        var curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(521);
        var other = SelfSigned.certificate("CN=other", curve.generateKeyPair(), Sets.NOON);

        assertThatThrownBy(() -> RecipientKind.of(small)).hasMessageContaining("CN=small")
                .hasMessageContaining("at least 2048 bits");
        assertThatThrownBy(() -> RecipientKind.of(other)).isInstanceOf(RecipientsRefused.class);
        assertThatThrownBy(() -> RecipientProfile.of("quantum")).hasMessageContaining("classic or pq");
    }

    private static Addressee holder(KeyPair pair) {
        return Addressee.KeyHolder.of(Recipient.Role.RECOVERY, SelfSigned.certificate("CN=holder", pair, Sets.NOON));
    }
}
