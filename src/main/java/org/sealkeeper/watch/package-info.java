/**
 * Looks at every signature daily and on demand: probes bound endpoints, queues reminders, asks
 * issuers when to renew, starts due renewals. Each
 * threshold reminds once. It touches only what is due.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Watch")
package org.sealkeeper.watch;
