package org.sealkeeper.issuance;

import java.util.List;

/** A kind of issuer that an installation may have several of, each with an id from the configuration. */
public interface ConfiguredIssuers {

    List<? extends Issuer> issuers();
}
