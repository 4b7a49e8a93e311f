/**
 * Where Sealkeeper connects to on somebody's word: endpoints that a person has bound to a signature, and addresses that
 * stand in a certificate that a person has brought. Not on this machine, and not where clouds tell secrets, unless configured.
 * And an HTTP client that has each answer whole in time, or gives it up.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Outgoing")
package org.sealkeeper.outgoing;
