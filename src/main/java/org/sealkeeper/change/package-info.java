/**
 * Software updates and changes of configuration at platforms, and what differs after them or without them. A change is
 * backed up before and compared after; what has drifted from the record is accepted by a person or put back.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Change")
package org.sealkeeper.change;
