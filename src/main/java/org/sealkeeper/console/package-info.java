/**
 * The web pages for administrators, rendered on the server. They show and do what the API does, by the same rules, and
 * own nothing themselves.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Console")
package org.sealkeeper.console;
