package org.sealkeeper.inventory;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.vault.KeyId;
import org.springframework.stereotype.Component;

/** The signatures and what belongs to them. Writing methods record in the ledger, in the caller's transaction. */
@Component
public class Inventory {

    public SignatureId register(NewSignature signature, String actor) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.sealkeeper.text.Refusal NOT_FOUND */
    public Signature signature(SignatureId id) {
        throw new UnsupportedOperationException();
    }

    public List<Version> versions(SignatureId id) {
        throw new UnsupportedOperationException();
    }

    public Version version(VersionId id) {
        throw new UnsupportedOperationException();
    }

    public Optional<Version> activeVersion(SignatureId id) {
        throw new UnsupportedOperationException();
    }

    public Optional<Version> pendingVersion(SignatureId id) {
        throw new UnsupportedOperationException();
    }

    /** Adds an issued chain as the pending version; replaces one that was pending before. */
    public VersionId stage(SignatureId id, List<X509Certificate> chain, Optional<KeyId> key, String actor) {
        throw new UnsupportedOperationException();
    }

    /** The pending version becomes active, the active one superseded; again on an active version changes nothing. */
    public void activate(VersionId id, String actor) {
        throw new UnsupportedOperationException();
    }

    /** Removes a pending version that will not become active, and its key unless another version has it. */
    public void discardPending(VersionId id, String actor) {
        throw new UnsupportedOperationException();
    }

    public List<Binding> bindings(SignatureId id) {
        throw new UnsupportedOperationException();
    }

    public BindingId bindEndpoint(SignatureId id, String hostAndPort, String actor) {
        throw new UnsupportedOperationException();
    }

    /** The TLS endpoints not probed since {@code before}, at most {@code limit}, longest unprobed first. */
    public List<Binding> endpointsToProbe(Instant before, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Keeps what a probe saw and moves the signature's effective expiry accordingly. */
    public void recordProbe(BindingId id, Instant at, Optional<X509Certificate> seen, Optional<String> problem) {
        throw new UnsupportedOperationException();
    }

    /** Signatures whose effective expiry lies before {@code horizon}, the earliest first, after {@code afterId}. */
    public List<Signature> expiringBefore(Instant horizon, Optional<SignatureId> afterId, int limit) {
        throw new UnsupportedOperationException();
    }
}
