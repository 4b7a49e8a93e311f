/**
 * The little that ties Camunda to the rest: deployment, history to ledger, four-eyes guard, closed doors of the
 * engine's REST API, wording of incidents. The only package that may use the engine's internal classes.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Process")
package org.sealkeeper.process;
