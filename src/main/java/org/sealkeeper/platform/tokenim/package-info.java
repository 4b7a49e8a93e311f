/**
 * TokenIM, spoken to as {@code tokenim/openapi.yaml} says: a platform that versions are installed on, and an issuer that
 * renews and regenerates. Where an installation has no such interface, people do it at its console.
 */
package org.sealkeeper.platform.tokenim;
