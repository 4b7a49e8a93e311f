/**
 * Sealed sets: written to a store, proven by a drill that uses the restored key. The format is CMS and opens with
 * {@code openssl} alone. A set without its manifest is no backup, and a backup without a drill is not proven.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Backup")
package org.sealkeeper.backup;
