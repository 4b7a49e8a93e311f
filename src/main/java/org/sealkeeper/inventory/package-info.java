/**
 * Signatures with their versions, bindings and keepers, and what limits their validity. Existing certificates come in
 * through the importer. What is due is computed here, from the effective expiry and the clock.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Inventory")
package org.sealkeeper.inventory;
