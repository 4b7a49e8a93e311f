/** The folder platform: chain and key as files that a program reads, and the command that has it read them. */
package org.sealkeeper.platform.folder;
