package org.sealkeeper.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.sealkeeper.backup.AesGcm.ContentKey;

/**
 * A ContentInfo with AuthEnvelopedData (RFC 5083), in DER. Its lengths are known before the content is encrypted, so
 * that the ciphertext is written to its place at once, and decrypted where it lies; streams would copy each part seven times.
 */
final class AuthEnvelope {

    private static final int SEQUENCE = 0x30;
    private static final int EXPLICIT_0 = 0xa0;
    private static final int IMPLICIT_0 = 0x80;
    private static final int OCTET_STRING = 0x04;

    private AuthEnvelope() {
    }

    /**
     * A message and what a manifest tells of it.
     *
     * @param plaintextSha256 of what it seals
     * @param sha256 of the message
     */
    record Sealed(byte[] message, String plaintextSha256, String sha256) {
    }

    /** @param room an array that the message is written to when it has just its length; otherwise a new one is made */
    static Sealed seal(ASN1Set recipientInfos, ContentKey key, byte[] plaintext, int length, byte[] room)
            throws IOException, GeneralSecurityException {
        byte[] type = CMSObjectIdentifiers.data.getEncoded("DER");
        byte[] algorithm = key.algorithm().getEncoded("DER");
        byte[] version = new ASN1Integer(0).getEncoded("DER");
        byte[] recipients = recipientInfos.getEncoded("DER");
        byte[] outerType = CMSObjectIdentifiers.authEnvelopedData.getEncoded("DER");

        int encrypted = type.length + algorithm.length + header(IMPLICIT_0, length).length + length;
        int enveloped = version.length + recipients.length + header(SEQUENCE, encrypted).length + encrypted
                + header(OCTET_STRING, AesGcm.TAG_BYTES).length + AesGcm.TAG_BYTES;
        int explicit = header(SEQUENCE, enveloped).length + enveloped;
        int content = outerType.length + header(EXPLICIT_0, explicit).length + explicit;

        var before = new ByteArrayOutputStream();
        for (byte[] piece : new byte[][] {header(SEQUENCE, content), outerType, header(EXPLICIT_0, explicit),
            header(SEQUENCE, enveloped), version, recipients, header(SEQUENCE, encrypted), type, algorithm,
            header(IMPLICIT_0, length)}) {
            before.writeBytes(piece);
        }
        byte[] macHeader = header(OCTET_STRING, AesGcm.TAG_BYTES);
        int whole = before.size() + length + macHeader.length + AesGcm.TAG_BYTES;
        byte[] message = room.length == whole ? room : new byte[whole];
        System.arraycopy(before.toByteArray(), 0, message, 0, before.size());
        MessageDigest ofPlaintext = Hash.begin();
        MessageDigest ofMessage = Hash.begin();
        ofMessage.update(message, 0, before.size());
        key.encrypt(plaintext, length, message, before.size(), ofPlaintext, ofMessage);
        int tag = before.size() + length;
        System.arraycopy(message, tag, message, tag + macHeader.length, AesGcm.TAG_BYTES);
        System.arraycopy(macHeader, 0, message, tag, macHeader.length);
        ofMessage.update(message, tag, macHeader.length + AesGcm.TAG_BYTES);
        return new Sealed(message, Hash.hex(ofPlaintext), Hash.hex(ofMessage));
    }

    /**
     * A message whose content lies in its array; what is around it was taken apart.
     *
     * @param head the message without its content
     * @param message all of it
     * @param at where the ciphertext begins
     */
    record Located(ContentInfo head, byte[] message, int at, int length) {

        /**
         * Nothing is given out when the tag is wrong.
         *
         * @param room for the plaintext, as {@link ContentKey#decrypt} takes it
         */
        byte[] decrypted(ContentKey key, byte[] room) throws GeneralSecurityException {
            // the cipher takes the tag right behind the ciphertext, where the two bytes of its header are
            int end = at + length;
            byte[] behind = Arrays.copyOfRange(message, end, message.length);
            System.arraycopy(behind, behind.length - AesGcm.TAG_BYTES, message, end, AesGcm.TAG_BYTES);
            try {
                return key.decrypt(message, at, length + AesGcm.TAG_BYTES, room);
            } finally {
                System.arraycopy(behind, 0, message, end, behind.length);
            }
        }
    }

    /** @throws IllegalArgumentException when it is not such a message as {@link #seal} makes it */
    static Located located(byte[] message) {
        var der = new Cursor(message);
        if (der.enter(SEQUENCE) != message.length - der.at) {
            throw new IllegalArgumentException("The message does not end where it says");
        }
        ASN1ObjectIdentifier outerType = ASN1ObjectIdentifier.getInstance(der.element());
        der.enter(EXPLICIT_0);
        der.enter(SEQUENCE);
        ASN1Integer version = ASN1Integer.getInstance(der.element());
        ASN1Set recipientInfos = ASN1Set.getInstance(der.element());
        der.enter(SEQUENCE);
        ASN1ObjectIdentifier type = ASN1ObjectIdentifier.getInstance(der.element());
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(der.element());
        int length = der.enter(IMPLICIT_0);
        int at = der.at;
        der.at += length;
        if (der.enter(OCTET_STRING) != AesGcm.TAG_BYTES || der.at + AesGcm.TAG_BYTES != message.length
                || !CMSObjectIdentifiers.authEnvelopedData.equals(outerType) || !version.hasValue(0)) {
            throw new IllegalArgumentException("The message is not one with a tag of 16 bytes at its end");
        }
        byte[] tag = Arrays.copyOfRange(message, der.at, message.length);
        return new Located(new ContentInfo(outerType, new AuthEnvelopedData(null, recipientInfos,
                new EncryptedContentInfo(type, algorithm, new DEROctetString(new byte[0])), null, new DEROctetString(tag), null)),
                message, at, length);
    }

    /** Goes through a message in DER (X.690). */
    private static final class Cursor {

        private final byte[] der;
        private int at;

        Cursor(byte[] der) {
            this.der = der;
        }

        /** @return the length of the content, which begins where the cursor is then */
        int enter(int tag) {
            if (at >= der.length || (der[at] & 0xff) != tag) {
                throw new IllegalArgumentException("No element of type " + tag + " at byte " + at);
            }
            at++;
            int length = octet();
            if (length >= 0x80) {
                int octets = length & 0x7f;
                long longer = 0;
                for (int i = 0; i < octets && longer <= der.length; i++) {
                    longer = longer << 8 | octet();
                }
                if (octets == 0 || longer > der.length) {
                    throw new IllegalArgumentException("An element is longer than the message at byte " + at);
                }
                length = (int) longer;
            }
            if (length > der.length - at) {
                throw new IllegalArgumentException("An element is longer than the message at byte " + at);
            }
            return length;
        }

        /** The whole next element. */
        byte[] element() {
            int begin = at;
            int length = enter(at < der.length ? der[at] & 0xff : SEQUENCE);
            at += length;
            return Arrays.copyOfRange(der, begin, at);
        }

        private int octet() {
            if (at >= der.length) {
                throw new IllegalArgumentException("The message ends within an element");
            }
            return der[at++] & 0xff;
        }
    }

    /** Tag and length (X.690, 8.1.3). */
    private static byte[] header(int tag, int length) {
        if (length < 0x80) {
            return new byte[] {(byte) tag, (byte) length};
        }
        int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
        byte[] header = new byte[2 + bytes];
        header[0] = (byte) tag;
        header[1] = (byte) (0x80 | bytes);
        for (int i = 0; i < bytes; i++) {
            header[2 + i] = (byte) (length >>> 8 * (bytes - 1 - i));
        }
        return header;
    }
}
