package org.sealkeeper.inventory;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.text.Refusal;

/**
 * CMS SignedData (RFC 5652): an Apple provisioning profile, which is a signed property list, or a bare set of
 * certificates (.p7b). A profile whose signature does not fit its content is refused.
 */
final class SignedDataFile {

    private static final int DEEPEST = 32;
    /** Apple's have one signer; each one has the whole content hashed again. */
    private static final int MOST_SIGNATURES = 8;

    private SignedDataFile() {
    }

    static void read(UploadedFile file, Findings found) {
        try {
            var signed = new CMSSignedData(file.content());
            if (signed.getSignedContent() == null) {
                for (X509CertificateHolder certificate : signed.getCertificates().getMatches(null)) {
                    found.add(FileReading.certificate(certificate.getEncoded(), file.name()), Optional.empty());
                }
                return;
            }
            refuseTampered(signed, file);
            readProfile((byte[]) signed.getSignedContent().getContent(), file, found);
        } catch (CMSException | IOException | IllegalArgumentException | IllegalStateException
                | ClassCastException e) {
            throw Refusal.of(Kind.INVALID, "import.damaged", file.name());
        }
    }

    private static void refuseTampered(CMSSignedData signed, UploadedFile file) throws CMSException {
        if (signed.getSignerInfos().size() > MOST_SIGNATURES) {
            throw Refusal.of(Kind.INVALID, "import.too-many-signatures", file.name(), MOST_SIGNATURES);
        }
        int checked = 0;
        for (SignerInformation signer : signed.getSignerInfos().getSigners()) {
            for (X509CertificateHolder certificate : signed.getCertificates().getMatches(byId(signer))) {
                if (++checked > MOST_SIGNATURES) {
                    throw Refusal.of(Kind.INVALID, "import.too-many-signatures", file.name(), MOST_SIGNATURES);
                }
                try {
                    // by public key: the time of signing is Apple's business, the content's wholeness is ours
                    var key = FileReading.certificate(certificate.getEncoded(), file.name()).getPublicKey();
                    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                            .setProvider(FileReading.BOUNCY_CASTLE).build(key))) {
                        throw Refusal.of(Kind.UNPROCESSABLE, "import.profile-tampered", file.name());
                    }
                } catch (CMSException | OperatorCreationException | IOException e) {
                    throw Refusal.of(Kind.UNPROCESSABLE, "import.profile-tampered", file.name());
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // a signer's id selects certificates; the library declares it raw
    private static Selector<X509CertificateHolder> byId(SignerInformation signer) {
        return signer.getSID();
    }

    private static void readProfile(byte[] plist, UploadedFile file, Findings found) {
        Map<?, ?> profile;
        try {
            profile = propertyList(plist);
        } catch (XMLStreamException | DateTimeParseException | IllegalArgumentException e) {
            throw Refusal.of(Kind.INVALID, "import.not-a-profile", file.name());
        }
        if (!(profile.get("DeveloperCertificates") instanceof List<?> certificates)
                || !(profile.get("ExpirationDate") instanceof Instant notAfter)) {
            throw Refusal.of(Kind.INVALID, "import.not-a-profile", file.name());
        }
        for (Object certificate : certificates) {
            if (certificate instanceof byte[] der) {
                found.add(FileReading.certificate(der, file.name()), Optional.empty());
            }
        }
        String name = profile.get("Name") instanceof String text && !text.isBlank() ? text : file.name();
        found.add(new ProvisioningProfile(name, notAfter));
    }

    /** Apple's files carry a document type; it is skipped, and neither it nor any entity is ever loaded or expanded. */
    static Map<?, ?> propertyList(byte[] xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("Nothing is loaded from outside");
        });
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(decoded(xml)));
        try {
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT && !"plist".equals(reader.getLocalName())) {
                    return value(reader, 0) instanceof Map<?, ?> map ? map : Map.of();
                }
            }
            return Map.of();
        } finally {
            reader.close();
        }
    }

    /** Apple writes UTF-8. Decoded by the library, what is none would be printed on the standard error besides being refused. */
    private static String decoded(byte[] xml) throws XMLStreamException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(xml)).toString().replaceFirst("^\uFEFF", "");
        } catch (CharacterCodingException e) {
            throw new XMLStreamException("Not UTF-8", e);
        }
    }

    private static Object value(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw new XMLStreamException("Nested too deeply");
        }
        return switch (reader.getLocalName()) {
            case "dict" -> {
                var map = new LinkedHashMap<String, Object>();
                while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    String key = reader.getElementText();
                    if (reader.nextTag() != XMLStreamConstants.START_ELEMENT) {
                        throw new XMLStreamException("A key without a value");
                    }
                    map.put(key, value(reader, depth + 1));
                }
                yield map;
            }
            case "array" -> {
                var list = new ArrayList<Object>();
                while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    list.add(value(reader, depth + 1));
                }
                yield list;
            }
            case "data" -> Base64.getMimeDecoder().decode(reader.getElementText());
            case "date" -> Instant.parse(reader.getElementText().strip());
            default -> reader.getElementText();
        };
    }
}
