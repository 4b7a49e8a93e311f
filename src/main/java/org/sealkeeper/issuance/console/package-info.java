/** The issuer that is a person at the vendor's console. */
package org.sealkeeper.issuance.console;
