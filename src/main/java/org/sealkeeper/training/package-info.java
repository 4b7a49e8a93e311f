/**
 * Keepers, approvers and security officers show once a year, and when they are new, that they know their own
 * installation: a task with a short quiz whose questions are computed from its state. Who does not in time may be
 * kept from approving.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Training")
package org.sealkeeper.training;
