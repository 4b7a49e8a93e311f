package org.sealkeeper.issuance;
@org.springframework.stereotype.Component
public class CertificationRequests {
 public byte[] csrFor(org.sealkeeper.inventory.Signature signature, org.sealkeeper.vault.KeyId key) { throw new UnsupportedOperationException(); }
 public boolean describes(byte[] csr, org.sealkeeper.inventory.Signature signature) { throw new UnsupportedOperationException(); } }
