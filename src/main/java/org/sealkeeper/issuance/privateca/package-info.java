/**
 * The private CA: a root that signs one intermediate, and the intermediate that issues. Both keys are made on first use
 * and never leave the vault.
 */
package org.sealkeeper.issuance.privateca;
