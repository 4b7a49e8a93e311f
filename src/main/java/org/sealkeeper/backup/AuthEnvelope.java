package org.sealkeeper.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.sealkeeper.backup.AesGcm.ContentKey;

/**
 * A ContentInfo with AuthEnvelopedData (RFC 5083), in DER. Its lengths are known before the content is encrypted, so
 * that the ciphertext is written to its place at once; streams would copy each part seven times.
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

    /** Ciphertext, then tag, as the cipher takes them. */
    static byte[] sealed(ContentInfo message) {
        var enveloped = AuthEnvelopedData.getInstance(message.getContent());
        byte[] ciphertext = enveloped.getAuthEncryptedContentInfo().getEncryptedContent().getOctets();
        byte[] tag = enveloped.getMac().getOctets();
        if (tag.length != AesGcm.TAG_BYTES) {
            throw new IllegalArgumentException("The tag has " + tag.length + " bytes instead of 16");
        }
        byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
        System.arraycopy(tag, 0, sealed, ciphertext.length, tag.length);
        return sealed;
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
