package org.sealkeeper.platform;

import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;

/**
 * One run of platform-installation.bpmn.
 *
 * @param version what is to be put in use; empty when there was nothing before and the signature is taken out of use
 * @param renewal empty when it is not part of a renewal
 */
public record Installation(SignatureId signature, Optional<VersionId> version, Purpose purpose,
        Optional<UUID> renewal) {

    /** What an installation is for; the process variable {@code installationPurpose} holds the text. */
    public enum Purpose {
        NEW_VERSION("new-version"),
        /** The version that is active in the inventory is put back. */
        PREVIOUS_VERSION("previous-version");

        private final String text;

        Purpose(String text) {
            this.text = text;
        }
    }

    /** Reads what the installation is about, in a step or in a task of it. */
    public static Installation of(VariableScope process) {
        return new Installation(SignatureId.of((String) process.getVariable("signatureId")),
                Optional.ofNullable((String) process.getVariable("versionId")).map(VersionId::of),
                Purpose.PREVIOUS_VERSION.text.equals(process.getVariable("installationPurpose"))
                        ? Purpose.PREVIOUS_VERSION : Purpose.NEW_VERSION,
                Optional.ofNullable((String) process.getVariable("renewalId")).map(UUID::fromString));
    }
}
