/**
 * What issuers that are asked over the network have in common: the certificates, keys and trust anchors that an
 * administrator has put beside the configuration, and the chain of what they send.
 */
@org.springframework.modulith.NamedInterface("remote")
package org.sealkeeper.issuance.remote;
