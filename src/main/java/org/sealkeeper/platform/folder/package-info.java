/** The folder platform: chain and key as files that a program reads. */
package org.sealkeeper.platform.folder;
