/**
 * Mail to the people responsible. Messages are queued in the transaction of what they tell of and sent afterwards, so
 * none is lost while the mail server is down and none is sent for what was rolled back. Texts are in the reader's language.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Notification")
package org.sealkeeper.notification;
