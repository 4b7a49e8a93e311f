/**
 * What a backup holds comes back: to the vault, to its platform, or as a file that one person takes once. Somebody gives
 * a reason, a second person approves exactly that, and every look at a key is in the ledger. Where the server cannot
 * open its own backups any more, recovery holders do it together, each with a share.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Restore")
package org.sealkeeper.restore;
