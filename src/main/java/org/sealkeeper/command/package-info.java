/** Runs the few programs that an installation names in its configuration. Nobody outside of it can name one. */
@org.springframework.modulith.ApplicationModule(displayName = "Command")
package org.sealkeeper.command;
