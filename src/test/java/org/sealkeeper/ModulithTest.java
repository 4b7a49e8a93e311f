package org.sealkeeper;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** Packages depend downwards only, and on nothing but each other's public types. */
class ModulithTest {

    @Test
    void packages_depend_on_each_other_as_the_house_is_built() {
        ApplicationModules.of(SealkeeperApplication.class).verify();
    }
}
