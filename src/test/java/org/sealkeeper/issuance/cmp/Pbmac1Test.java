package org.sealkeeper.issuance.cmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.OperatorCreationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.inventory.OpenSsl;

class Pbmac1Test {

    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] MESSAGE = "a protected part".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    @Test
    void mac_is_the_one_that_openssl_calculates() throws Exception {
        Pbmac1 mac = Pbmac1.with(SALT, 10_000, "our secret".toCharArray());
        mac.getOutputStream().write(MESSAGE);

        var openssl = new OpenSsl(folder).write("message", MESSAGE);
        String key = openssl.print("kdf", "-keylen", "32", "-kdfopt", "digest:SHA256", "-kdfopt", "pass:our secret",
                "-kdfopt", "hexsalt:000102030405060708090a0b0c0d0e0f", "-kdfopt", "iter:10000", "PBKDF2").strip()
                .replace(":", "");
        String expected = openssl.print("mac", "-digest", "SHA256", "-macopt", "hexkey:" + key, "-in", "message", "HMAC");
        assertThat(HexFormat.of().formatHex(mac.getMac())).isEqualToIgnoringCase(expected.strip());
    }

    @Test
    void parameters_say_what_was_calculated() throws Exception {
        AlgorithmIdentifier algorithm = Pbmac1.with(SALT, 10_000, "our secret".toCharArray()).getAlgorithmIdentifier();

        assertThat(algorithm.getAlgorithm()).isEqualTo(PKCSObjectIdentifiers.id_PBMAC1);
        PBMAC1Params parameters = PBMAC1Params.getInstance(algorithm.getParameters());
        assertThat(parameters.getKeyDerivationFunc().getAlgorithm()).isEqualTo(PKCSObjectIdentifiers.id_PBKDF2);
        PBKDF2Params derivation = PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
        assertThat(derivation.getKeyLength()).isEqualTo(32);
        assertThat(derivation.getPrf().getAlgorithm()).isEqualTo(PKCSObjectIdentifiers.id_hmacWithSHA256);
    }

    @Test
    void another_hash_is_used_where_a_message_says_so_and_an_endless_key_is_refused() throws Exception {
        assertThat(calculated(PKCSObjectIdentifiers.id_hmacWithSHA512, 64)).hasSize(64);
        assertThat(Arrays.equals(calculated(PKCSObjectIdentifiers.id_hmacWithSHA384, 48),
                calculated(PKCSObjectIdentifiers.id_hmacWithSHA512, 48))).isFalse();
        assertThatThrownBy(() -> calculated(PKCSObjectIdentifiers.id_hmacWithSHA256, 1_000_000))
                .isInstanceOf(OperatorCreationException.class).hasMessageContaining("1000000 bytes");
    }

    private static byte[] calculated(ASN1ObjectIdentifier hmac, int keyBytes) throws Exception {
        var prf = new AlgorithmIdentifier(hmac);
        var derivation = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2,
                new PBKDF2Params(SALT, 1000, keyBytes, prf));
        Pbmac1 mac = Pbmac1.from(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1,
                new PBMAC1Params(derivation, prf)), "our secret".toCharArray());
        mac.getOutputStream().write(MESSAGE);
        return mac.getMac();
    }
}
