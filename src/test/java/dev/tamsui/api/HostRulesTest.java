package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTest {
    private final HostRules rules = new HostRules(List.of("NAS.example", "192.0.2.7", "[2001:db8::7]"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8080",
                "127.0.0.1",
                "127.3.2.1:1",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "nas.example:443",
                "192.0.2.7:8080",
                "[2001:DB8:0::7]",
                "198.51.100.4",
                "198.51.100.4:8080"
            })
    void ownNamesAreAllowed(String host) {
        assertThat(rules.allows(host, "198.51.100.4")).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "nas.example.",
                "notnas.example",
                "nas.example:443:1",
                "user@localhost",
                "localhost:",
                "localhost:123456",
                "[::1",
                "::1",
                "[::2]",
                "[evil]",
                "1270.0.0.1",
                "2130706433",
                "0.0.0.0"
            })
    void othersAreNot(String host) {
        assertThat(rules.allows(host, "198.51.100.4")).isFalse();
    }

    @Test
    void ownIpv6AddressIsAllowedHoweverItIsWritten() {
        assertThat(rules.allows("[2001:db8::9]:8080", "2001:db8:0:0:0:0:0:9")).isTrue();
    }
}
