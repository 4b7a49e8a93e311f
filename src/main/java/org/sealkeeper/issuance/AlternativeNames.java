package org.sealkeeper.issuance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.sealkeeper.inventory.IpAddress;

/** A signature's names as subject alternative names (RFC 5280, section 4.2.1.6): DNS names and IP addresses. */
public final class AlternativeNames {

    private AlternativeNames() {
    }

    /** @param names such as {@code im.corp.example}, {@code *.corp.example} or {@code 2001:db8::1} */
    public static GeneralNames of(List<String> names) {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(
                        IpAddress.of(name).isPresent() ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    /** In lower case; empty when it is neither. */
    static Optional<String> read(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> Optional.of(name.getName().toString().toLowerCase(Locale.ROOT));
            case GeneralName.iPAddress -> address(ASN1OctetString.getInstance(name.getName()).getOctets());
            default -> Optional.empty();
        };
    }

    private static Optional<String> address(byte[] bytes) {
        try {
            return Optional.of(new IpAddress(InetAddress.getByAddress(bytes)).toString());
        } catch (UnknownHostException ofAnotherLength) {
            return Optional.empty();
        }
    }
}
