package org.sealkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sealkeeper.security.Group;

class EscalationChainTest {

    @Test
    void a_chain_is_read_step_by_step() {
        assertThat(EscalationChain.of("p", "P2D security-officers, P5D administrators").steps()).containsExactly(
                new EscalationChain.Step(Duration.ofDays(2), Group.SECURITY_OFFICERS),
                new EscalationChain.Step(Duration.ofDays(5), Group.ADMINISTRATORS));
        assertThat(EscalationChain.of("p", " ").steps()).isEmpty();
    }

    @Test
    void what_is_none_is_refused_with_the_name_of_the_property() {
        for (String wrong : new String[] {"security-officers", "P2D", "P2D bosses", "2d approvers", "P5D approvers, P2D keepers"}) {
            assertThatThrownBy(() -> EscalationChain.of("sealkeeper.escalation.chain", wrong)).as(wrong)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("sealkeeper.escalation.chain is not written like");
        }
    }
}
