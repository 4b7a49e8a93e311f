/**
 * Many renewals at once: planned over a window within what issuers issue, approved together where the policy allows it,
 * each started at its time. What comes of one renewal is the renewal's own affair; a batch only counts it.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Batch")
package org.sealkeeper.batch;
