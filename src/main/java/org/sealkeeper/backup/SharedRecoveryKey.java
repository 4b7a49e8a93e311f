package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.bouncycastle.crypto.threshold.ShamirSplitSecretShare;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/**
 * A recovery key that several people open together. The private key is encrypted (PKCS#8), and its passphrase is what is
 * shared among them by Shamir's scheme. The file with the encrypted key may lie on the server: without the shares it
 * opens nothing. It also has a hash of each share, so that a wrong one is noticed and named at once; too few or wrong
 * shares would otherwise give another passphrase and no word about it.
 */
public final class SharedRecoveryKey {

    private static final String TITLE = "Sealkeeper shared recovery key, format 1";
    private static final Pattern COUNTS = Pattern.compile("(?m)^Needed: (\\d{1,3}) of (\\d{1,3})$");
    private static final Pattern SHARE = Pattern.compile("(?m)^Share (\\d{1,3}) SHA-256: ([0-9a-f]{64})$");
    private static final Pattern CERTIFICATE = pem("CERTIFICATE");
    private static final Pattern KEY = pem("ENCRYPTED PRIVATE KEY");
    private static final ShamirSecretSplitter.Algorithm ALGORITHM = ShamirSecretSplitter.Algorithm.AES;
    private static final ShamirSecretSplitter.Mode MODE = ShamirSecretSplitter.Mode.Native;

    private final X509Certificate certificate;
    private final String encryptedKey;
    private final int needed;
    private final List<String> commitments;

    private SharedRecoveryKey(X509Certificate certificate, String encryptedKey, int needed, List<String> commitments) {
        this.certificate = certificate;
        this.encryptedKey = encryptedKey;
        this.needed = needed;
        this.commitments = commitments;
    }

    /** A key that was split, with its shares; they are nowhere else. */
    record Split(SharedRecoveryKey key, List<RecoveryShare> shares) {
    }

    static Split split(PrivateKey key, X509Certificate certificate, int needed, int total)
            throws GeneralSecurityException, IOException {
        // not splitAround: its first share is the secret itself
        var secret = new ShamirSecretSplitter(ALGORITHM, MODE, RecoveryShare.VALUE_BYTES, new SecureRandom())
                .split(needed, total);
        var shares = new ArrayList<RecoveryShare>();
        for (int number = 1; number <= total; number++) {
            shares.add(new RecoveryShare(number, needed, total, Hash.fingerprint(certificate),
                    secret.getSecretShares()[number - 1].getEncoded()));
        }
        String encrypted = Pem.encrypted(key, passphrase(secret.getSecret()));
        return new Split(new SharedRecoveryKey(certificate, encrypted, needed,
                shares.stream().map(RecoveryShare::commitment).toList()), shares);
    }

    /** @throws Refusal UNAVAILABLE when there is no such file, or it is another */
    public static SharedRecoveryKey read(Path file) {
        try {
            return of(Files.readString(file));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw Refusal.because(e, Kind.UNAVAILABLE, "share.no-key", file);
        }
    }

    private static SharedRecoveryKey of(String text) throws GeneralSecurityException {
        Matcher counts = COUNTS.matcher(text);
        Matcher certificate = CERTIFICATE.matcher(text);
        Matcher key = KEY.matcher(text);
        List<MatchResult> shares = SHARE.matcher(text).results().toList();
        if (!text.startsWith(TITLE) || !counts.find() || !certificate.find() || !key.find()
                || shares.size() != Integer.parseInt(counts.group(2))) {
            throw new GeneralSecurityException("not a shared recovery key");
        }
        return new SharedRecoveryKey(Pem.certificates(
                new ByteArrayInputStream(certificate.group().getBytes(StandardCharsets.US_ASCII))).get(0), key.group(),
                Integer.parseInt(counts.group(1)), shares.stream().map(share -> share.group(2)).toList());
    }

    /** The file. */
    String text() {
        var text = new StringBuilder(TITLE).append("\n\nNeeded: ").append(needed).append(" of ").append(total())
                .append("\nSHA-256 of the certificate: ").append(fingerprint()).append('\n');
        for (int number = 1; number <= total(); number++) {
            text.append("Share ").append(number).append(" SHA-256: ").append(commitments.get(number - 1)).append('\n');
        }
        return text.append('\n').append(Pem.of(certificate)).append(encryptedKey).toString();
    }

    /** Whom sets are sealed to that this key opens. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** SHA-256 of the certificate, lower-case hex. */
    public String fingerprint() {
        return Hash.fingerprint(certificate);
    }

    public int needed() {
        return needed;
    }

    public int total() {
        return commitments.size();
    }

    /** @throws Refusal UNPROCESSABLE when the share is of another key, or not the one of its number */
    public void check(RecoveryShare share) {
        if (!fingerprint().startsWith(share.print())) {
            throw Refusal.of(Kind.UNPROCESSABLE, "share.other-key", share.number(), share.print(),
                    fingerprint().substring(0, share.print().length()));
        }
        if (share.total() != total() || share.needed() != needed
                || !commitments.get(share.number() - 1).equals(share.commitment())) {
            throw Refusal.of(Kind.UNPROCESSABLE, "share.wrong", share.number());
        }
    }

    /**
     * The private key, by enough shares that were {@link #check checked}.
     *
     * @throws GeneralSecurityException when they do not open it
     */
    public PrivateKey open(Collection<RecoveryShare> shares) throws GeneralSecurityException {
        if (shares.stream().map(RecoveryShare::number).distinct().count() < needed) {
            throw new GeneralSecurityException("There are fewer shares than are needed");
        }
        try {
            byte[] secret = new ShamirSplitSecret(ALGORITHM, MODE, shares.stream().limit(needed)
                    .map(share -> new ShamirSplitSecretShare(share.value(), share.number()))
                    .toArray(ShamirSplitSecretShare[]::new)).getSecret();
            char[] passphrase = passphrase(secret);
            try {
                return Pem.privateKey(encryptedKey, () -> passphrase);
            } finally {
                Arrays.fill(passphrase, '\0');
                Arrays.fill(secret, (byte) 0);
            }
        } catch (IOException e) {
            throw new GeneralSecurityException("The shares do not open the recovery key", e);
        }
    }

    private static char[] passphrase(byte[] secret) {
        return RecoveryShare.letters(secret).toCharArray();
    }

    private static Pattern pem(String name) {
        return Pattern.compile("-----BEGIN " + name + "-----[A-Za-z0-9+/=\\s]+-----END " + name + "-----\n?");
    }
}
