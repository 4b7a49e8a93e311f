package org.sealkeeper.platform;

import java.util.List;

/** A kind of platform that there may be several installations of, each with an id from the configuration. */
public interface ConfiguredPlatforms {

    List<? extends Platform> platforms();
}
