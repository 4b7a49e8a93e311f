/**
 * The REST API under {@code /api/v1}: JSON in and out, errors as RFC 9457 problem details in the caller's language.
 * Controllers are thin; what may be done is decided in the packages below.
 */
@org.springframework.modulith.ApplicationModule(displayName = "API")
package org.sealkeeper.api;
