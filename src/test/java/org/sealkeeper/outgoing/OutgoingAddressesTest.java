package org.sealkeeper.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingAddressesTest {

    private final OutgoingAddresses strict = new OutgoingAddresses(List.of());

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "localhost", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.1.1",
        "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
        "fe80::a:b:c:d", "ff02::1", "fd00:ec2::254", "fd20:ce::254", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1",
        "64:ff9b::169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2130706433", "127.1"})
    void this_machine_its_link_and_the_clouds_own_services_are_refused_however_they_are_written(String host) {
        assertThatThrownBy(() -> strict.of(host)).isInstanceOf(AddressRefused.class)
                .hasMessageContaining("sealkeeper.outgoing.allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "172.16.1.1", "192.168.1.1", "203.0.113.7", "2001:db8::1", "fd12:3456::1",
        "64:ff9b::203.0.113.7", "2002:cb00:7107::1", "::ffff:10.0.0.1"})
    void what_is_elsewhere_is_not_also_in_the_companys_own_networks(String host) throws Exception {
        assertThat(strict.of(host)).hasSize(1);
    }

    @Test
    void what_is_configured_is_allowed_and_nothing_beside_it() throws Exception {
        var local = new OutgoingAddresses(List.of("127.0.0.1", " ::1", "169.254.10.0/24", ""));
        assertThat(local.of("127.0.0.1")).containsExactly(InetAddress.getByName("127.0.0.1"));
        assertThat(local.of("::1")).hasSize(1);
        assertThat(local.of("169.254.10.200")).hasSize(1);
        for (String other : List.of("127.0.0.2", "169.254.11.1", "169.254.169.254")) {
            assertThatThrownBy(() -> local.of(other)).isInstanceOf(AddressRefused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/129", "example.org/8"})
    void what_is_no_network_is_not_configured(String network) {
        assertThatThrownBy(() -> new OutgoingAddresses(List.of(network))).isInstanceOf(IllegalArgumentException.class);
    }
}
