package org.sealkeeper.issuance;
public final class UploadedChain { private UploadedChain() { }
 public static java.util.List<java.security.cert.X509Certificate> matching(byte[] file, String fileName, byte[] csr, java.time.Instant now) { throw new UnsupportedOperationException(); } }
