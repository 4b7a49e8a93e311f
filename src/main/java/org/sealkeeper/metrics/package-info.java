/**
 * What Prometheus scrapes at {@code /actuator/prometheus}: how signatures, tasks, incidents and the outbox stand. Numbers that
 * come from the database are read now and then, not at each scrape; every node of an installation has the same ones.
 * Packages that count something while they do it (proofs, sealing) register their own meters beside it.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Metrics")
package org.sealkeeper.metrics;
