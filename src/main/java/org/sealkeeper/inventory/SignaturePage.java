package org.sealkeeper.inventory;

import java.util.List;

/** One page of signatures, the earliest effective expiry first, and how many there are on all pages. */
public record SignaturePage(List<Signature> signatures, long total) {
}
