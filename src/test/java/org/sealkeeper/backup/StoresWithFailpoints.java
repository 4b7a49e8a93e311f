package org.sealkeeper.backup;

import org.sealkeeper.Failpoints;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** {@link Failpoints} around what is written to stores. */
@Component
@Profile("test")
@ConditionalOnProperty(Failpoints.FOLDER)
class StoresWithFailpoints implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Stores stores ? new Stores(stores.all().stream().map(store -> new Stores.Entry(
                Failpoints.around(BackupStore.class, store, "store"), stores.rule(store.id()))).toList()) : bean;
    }
}
