package dev.tamsui.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private final AddressRules strict = new AddressRules(false);
    private final AddressRules open = new AddressRules(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.0.1",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "2002:808:808::1",
                "3ffe::1"
            })
    void publicHostsAreAllowed(String address) {
        assertThat(strict.allows(InetAddress.ofLiteral(address))).isTrue();
        assertThat(open.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.7",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.9",
                "240.0.0.1",
                "255.255.255.254",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fdff::1",
                "2001::1",
                "2001:2::1",
                "2001:10::1",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "5f00::1",
                "4000::1",
                "64:ff9b::808:808",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "2002:7f00:1::1",
                "2002:a00:1::1",
                "2002:c0a8:101::1",
                "2002:a9fe:a9fe::1",
                "::7f00:1",
                "::808:808"
            })
    void addressesThatNameNoPublicHostNeedToBeAllowed(String address) {
        assertThat(strict.allows(InetAddress.ofLiteral(address))).isFalse();
        assertThat(open.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "::",
                "ff02::1",
                "ffff::1",
                "::ffff:0.0.0.0",
                "::ffff:224.0.0.1",
                "2002:e000:1::1",
                "2002::1",
                "64:ff9b::e000:1",
                "64:ff9b::",
                "::e000:1"
            })
    void whatNeverNamesAServerIsRefusedEvenWhenPrivateIsAllowed(String address) {
        assertThat(strict.allows(InetAddress.ofLiteral(address))).isFalse();
        assertThat(open.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7f000001", "0a000001", "a9fea9fe", "c0a80001"})
    void mappedAddressesAreJudgedAsTheIpv4AddressTheyAre(String v4) throws UnknownHostException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff" + v4);

        assertThat(strict.allows(InetAddress.getByAddress(mapped))).isFalse();
    }
}
