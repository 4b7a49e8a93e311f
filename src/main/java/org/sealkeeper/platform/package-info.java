/**
 * Puts a version where it is used and tells what is in use there. {@link org.sealkeeper.platform.Platform} is what every
 * platform can do; each kind has a package of its own below this one. Installing twice is the same as installing once.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Platform")
package org.sealkeeper.platform;
