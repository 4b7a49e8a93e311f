/**
 * Who somebody is and what they may do: users and groups of the engine's identity service, log-in page, HTTP Basic,
 * deny-by-default filter chains over everything the application serves.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Security")
package org.sealkeeper.security;
