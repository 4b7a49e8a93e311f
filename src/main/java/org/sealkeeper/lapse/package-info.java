/**
 * A signature's lapse, from its effective expiry until it is valid again: who is told, who sees to it, and that its
 * renewal runs before everything else. At most one is open for each signature.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Lapse")
package org.sealkeeper.lapse;
