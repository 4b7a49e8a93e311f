/**
 * A TokenIM console to develop, test and show Sealkeeper against. It serves the contract in
 * {@code tokenim/openapi.yaml}, issues from a CA of its own, keeps everything in a file, and can be told over HTTP to
 * fail in the ways that real consoles fail. It is a process of its own and shares nothing with Sealkeeper's database.
 */
@org.springframework.modulith.NamedInterface("tokenim-simulator")
package org.sealkeeper.platform.tokenim.simulator;
