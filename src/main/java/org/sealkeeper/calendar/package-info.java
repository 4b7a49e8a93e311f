/**
 * The ends of signatures in people's own calendars, which fetch them as iCalendar (RFC 5545) from an address that nobody can guess.
 * Calendar programs cannot log in as people do, so the address is the secret; only its hash is kept, and it can be
 * changed or taken back at any time.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Calendar")
package org.sealkeeper.calendar;
