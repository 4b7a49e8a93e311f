package org.sealkeeper.renewal;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Counts what has ended on this node, with how long it took: the timer {@code sealkeeper.renewals}, by outcome. */
@Component
class MeasureRenewals {

    private final MeterRegistry meters;

    MeasureRenewals(MeterRegistry meters) {
        this.meters = meters;
    }

    /** After the commit, so that what is rolled back is not counted. */
    @TransactionalEventListener
    void ended(Renewals.Ended renewal) {
        meters.timer("sealkeeper.renewals", "outcome", renewal.outcome().name()).record(renewal.took());
    }
}
