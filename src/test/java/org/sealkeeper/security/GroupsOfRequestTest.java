package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;

class GroupsOfRequestTest extends SealkeeperTest {

    @Autowired
    private People people;

    @Autowired
    private IdentityService identities;

    @Test
    void groups_are_those_of_the_moment_when_a_request_first_asks() {
        User user = identities.newUser(unique("newcomer"));
        identities.saveUser(user);
        var groups = new GroupsOfRequest(people);
        var request = new MockHttpServletRequest();
        assertThat(groups.of(user.getId(), request)).isEmpty();

        identities.createMembership(user.getId(), Group.APPROVERS.id());

        assertThat(groups.isInAny(user.getId(), request, Group.APPROVERS)).as("the same request").isFalse();
        assertThat(groups.isInAny(user.getId(), new MockHttpServletRequest(), Group.APPROVERS)).as("the next one").isTrue();
        assertThat(groups.isInAny("kim", request, Group.KEEPERS)).as("somebody else in the same request").isTrue();
        identities.deleteUser(user.getId());
    }
}
