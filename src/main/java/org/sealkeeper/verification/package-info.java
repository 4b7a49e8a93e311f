/**
 * The checks a version must pass before it becomes active, each one a class with an outcome and a sentence. Their
 * results form a report, kept as evidence of the renewal. A check that could not be made has not passed.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Verification")
package org.sealkeeper.verification;
