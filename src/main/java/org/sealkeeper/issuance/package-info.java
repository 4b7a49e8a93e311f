/**
 * Turns a certification request into a certificate chain. {@link org.sealkeeper.issuance.Issuer} is what every issuer can
 * do; each kind of issuer has a package of its own below this one. An issuer asked twice for the same request answers
 * with the same certificate.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Issuance")
package org.sealkeeper.issuance;
