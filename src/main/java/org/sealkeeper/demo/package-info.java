/**
 * The demo profile: users, three signatures with real certificates, a due renewal, and an autopilot that plays the
 * people. Everything it does goes through the same doors that users have.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Demo")
package org.sealkeeper.demo;
