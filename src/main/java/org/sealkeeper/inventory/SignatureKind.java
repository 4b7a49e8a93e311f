package org.sealkeeper.inventory;

/** What a signature is for; decides the profile of its certificates. */
public enum SignatureKind {
    CODE_SIGNING, DOCUMENT_SIGNING, TLS_SERVER
}
