package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.backup.SetRefused.Fault;
import org.sealkeeper.issuance.remote.TestCa;

class DrillTest {

    private static final char[] PASSWORD = "in-the-set".toCharArray();

    private final KeyPair pair = Sets.ec();
    private final X509Certificate certificate = SelfSigned.certificate("CN=Corp Messenger", pair, Sets.NOON);

    @Test
    void a_set_whose_key_signs_for_its_certificate_is_proven() throws Exception {
        assertThat(Drill.prove(content(KeyPresence.PRESENT, files(pair)), Optional.of(certificate))).isTrue();
    }

    @Test
    void an_rsa_key_is_proven_too() throws Exception {
        KeyPair rsa = Sets.rsa();
        X509Certificate certificate = SelfSigned.certificate("CN=Corp Messenger", rsa, Sets.NOON);

        assertThat(KeyFile.belongTogether(read(KeyFile.write(rsa.getPrivate(), List.of(certificate), PASSWORD)),
                certificate)).isTrue();
    }

    @Test
    void an_ed25519_key_survives_the_file() throws Exception {
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] file = KeyFile.write(edwards.getPrivate(), List.of(certificate), PASSWORD);

        assertThat(read(file).getEncoded()).isEqualTo(edwards.getPrivate().getEncoded());
        assertThat(KeyFile.belongTogether(read(file), certificate)).isFalse();
    }

    @Test
    void chain_lies_beside_the_key_as_far_as_it_goes() throws Exception {
        var authority = new TestCa();
        TestCa.Party party = authority.party("Corp Messenger", TestCa.CMC_RA);
        List<X509Certificate> whole = List.of(party.certificate(), authority.root());
        List<X509Certificate> withGap = List.of(party.certificate(), certificate);

        assertThat(KeyFile.chain(KeyFile.write(party.key(), whole, PASSWORD), PASSWORD)).isEqualTo(whole);
        assertThat(KeyFile.chain(KeyFile.write(party.key(), withGap, PASSWORD), PASSWORD)).containsExactly(party.certificate());
        assertThat(KeyFile.read(KeyFile.write(party.key(), withGap, PASSWORD), PASSWORD)).isEqualTo(party.key());
    }

    @Test
    void a_key_that_does_not_match_its_certificate_is_found() throws Exception {
        assertThat(fault(content(KeyPresence.PRESENT, files(Sets.ec())))).isEqualTo(Fault.KEY_DOES_NOT_MATCH);
    }

    @Test
    void a_key_of_another_algorithm_is_found() throws Exception {
        assertThat(fault(content(KeyPresence.PRESENT, files(Sets.rsa())))).isEqualTo(Fault.KEY_DOES_NOT_MATCH);
    }

    @Test
    void a_set_that_should_hold_the_key_and_does_not_is_found() throws Exception {
        var files = files(pair);
        files.remove("key/key.p12");

        assertThat(fault(content(KeyPresence.PRESENT, files))).isEqualTo(Fault.KEY_MISSING);
    }

    @Test
    void a_key_file_with_another_password_is_found() throws Exception {
        var files = files(pair);
        files.put("key/password.txt", "another".getBytes());

        assertThat(fault(content(KeyPresence.PRESENT, files))).isEqualTo(Fault.KEY_UNREADABLE);
    }

    @Test
    void a_set_with_the_certificate_of_another_version_is_found() throws Exception {
        var other = SelfSigned.certificate("CN=Corp Messenger", pair, Sets.NOON);

        SetRefused refused = catchThrowableOfType(SetRefused.class,
                () -> Drill.prove(content(KeyPresence.PRESENT, files(pair)), Optional.of(other)));

        assertThat(refused.fault()).isEqualTo(Fault.WRONG_CERTIFICATE);
    }

    @Test
    void a_set_without_the_key_says_that_the_key_was_not_used() throws Exception {
        var files = files(pair);
        files.remove("key/key.p12");
        files.remove("key/password.txt");

        assertThat(Drill.prove(content(KeyPresence.NON_EXPORTABLE, files), Optional.of(certificate))).isFalse();
    }

    private Fault fault(SealedSet.Content content) {
        return catchThrowableOfType(SetRefused.class, () -> Drill.prove(content, Optional.of(certificate))).fault();
    }

    private static PrivateKey read(byte[] file) throws Exception {
        return KeyFile.read(file, PASSWORD);
    }

    private SortedMap<String, byte[]> files(KeyPair key) throws Exception {
        return Sets.files("signature.json", "{}", "certificate/chain.pem", Pem.of(certificate), "key/key.p12",
                KeyFile.write(key.getPrivate(), List.of(certificate), PASSWORD), "key/password.txt", "in-the-set");
    }

    private static SealedSet.Content content(KeyPresence key, SortedMap<String, byte[]> files) {
        var manifest = new Manifest(Manifest.FORMAT, RecipientProfile.CLASSIC, UUID.randomUUID(), UUID.randomUUID(), Optional.empty(),
                Optional.empty(), "on-demand", Sets.NOON, key, Optional.empty(), "", List.of(),
                List.of(new Manifest.Part("part-00000.cms", 1, "", 1, "")));
        return new SealedSet.Content(manifest, files);
    }
}
