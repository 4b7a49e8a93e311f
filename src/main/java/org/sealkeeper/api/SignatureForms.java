package org.sealkeeper.api;

import java.util.List;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.ImportedCertificate;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.Settings;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.springframework.web.multipart.MultipartFile;

/** What callers send about signatures. A part that is left out is null here, and gets its default here. */
final class SignatureForms {

    private SignatureForms() {
    }

    record Registration(String name, SignatureKind kind, String platform, String issuer, Criticality criticality,
            String subject, List<String> names, KeyAlgorithm keyAlgorithm, KeyCustody custody, Integer renewBeforeDays,
            Integer criticalBeforeDays, List<Integer> reminderDays, List<String> keepers) {

        KeyCustody keyCustody() {
            return or(custody, KeyCustody.EXPORTABLE);
        }

        NewSignature signature() {
            return new NewSignature(name, kind, platform, issuer, or(criticality, Criticality.NORMAL), subject,
                    or(names, List.of()), or(keyAlgorithm, KeyAlgorithm.RSA_3072),
                    or(renewBeforeDays, NewSignature.RENEW_BEFORE_DAYS),
                    or(criticalBeforeDays, NewSignature.CRITICAL_BEFORE_DAYS),
                    or(reminderDays, NewSignature.REMINDER_DAYS), or(keepers, List.of()));
        }
    }

    /**
     * The parts of an import.
     *
     * @param file the usual name of its files; those under other names are read, too
     */
    record Import(List<MultipartFile> file, String signatureId, String password, String keyPassword, String alias, Boolean allowInvalid,
            KeyCustody custody, String name, SignatureKind kind, String platform, String issuer,
            Criticality criticality, String subject, List<String> names, KeyAlgorithm keyAlgorithm,
            Integer renewBeforeDays, Integer criticalBeforeDays, List<Integer> reminderDays, List<String> keepers) {

        /** What the caller left out is taken from the certificate. */
        NewSignature signature(ImportedCertificate imported, List<String> defaultKeepers) {
            return new NewSignature(or(name, imported.name()), or(kind, imported.kind()), or(platform, "folder"),
                    or(issuer, "console"), or(criticality, Criticality.NORMAL), or(subject, imported.subject()),
                    or(names, imported.names()), or(keyAlgorithm, imported.keyAlgorithm()),
                    or(renewBeforeDays, NewSignature.RENEW_BEFORE_DAYS),
                    or(criticalBeforeDays, NewSignature.CRITICAL_BEFORE_DAYS),
                    or(reminderDays, NewSignature.REMINDER_DAYS), or(keepers, defaultKeepers));
        }

        /** Without the passwords. */
        @Override
        public String toString() {
            return "Import[signatureId=" + signatureId + ", name=" + name + ", alias=" + alias + "]";
        }
    }

    /** Changes what is given and leaves the rest. */
    record SettingsPatch(String platform, String issuer, Criticality criticality, Integer renewBeforeDays,
            Integer criticalBeforeDays, List<Integer> reminderDays) {

        Settings onto(Settings now) {
            return new Settings(or(platform, now.platform()), or(issuer, now.issuer()),
                    or(criticality, now.criticality()), or(renewBeforeDays, now.renewBeforeDays()),
                    or(criticalBeforeDays, now.criticalBeforeDays()), or(reminderDays, now.reminderDays()));
        }
    }

    record Keepers(List<String> keepers) {
    }

    /**
     * @param target {@code host:port} of an endpoint, or a name for the certificate
     * @param certificate PEM; for certificates only
     */
    record NewBinding(Binding.Kind kind, String target, String certificate) {
    }

    /** @param version its number; the active one when left out */
    record Export(char[] passphrase, Integer version) {

        /** Without the passphrase. */
        @Override
        public String toString() {
            return "Export[version=" + version + "]";
        }
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
