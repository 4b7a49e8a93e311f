/**
 * One run of the renewal process: who asked, which documents were handed in, who approved what. The four-eyes rule lives
 * here, and so does the last gate before a certificate is requested.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Renewal")
package org.sealkeeper.renewal;
