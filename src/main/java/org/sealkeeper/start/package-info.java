/**
 * What has to be right before the application starts: the embedded PostgreSQL with its data folder, and one clear
 * sentence with a non-zero exit code when something is wrong.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Start")
package org.sealkeeper.start;
