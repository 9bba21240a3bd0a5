package io.dalga.target.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** First and last address of each network, and its neighbours. */
class NetworksTest {

  private static final Networks PUBLIC = new Networks(List.of());

  private static boolean allows(Networks networks, String address) throws UnknownHostException {
    return networks.allow(InetAddress.getByName(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.0",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.192",
        "192.0.0.255",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.175.48.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1", // compatible
        "::ffff:0:127.0.0.1", // translated
        "64:ff9b::127.0.0.1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1", // NAT64
        "100::1", // discard
        "1fff:ffff::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", // Teredo
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002:7f00:1::1",
        "2002:808:808::1", // 6to4
        "2620:4f:8000::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1", // link-local, site-local
        "ff00::1",
        "ff02::1",
        "ff0e::1",
      })
  void what_is_not_public_is_refused(String address) throws Exception {
    assertThat(allows(PUBLIC, address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2001:db7:ffff::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700:4700::1111",
        "2620:4f:7fff::1",
        "3ffe::1",
        "3fff:1000::1",
      })
  void what_is_public_is_allowed(String address) throws Exception {
    assertThat(allows(PUBLIC, address)).isTrue();
  }

  /** Java makes them IPv4 addresses by itself, unless it is told not to. */
  @Test
  void a_mapped_address_is_refused_as_such_too() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[12] = 8;
    mapped[15] = 8;

    assertThat(PUBLIC.allow(Inet6Address.getByAddress(null, mapped, 0))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.2.3,         true",
    "10.1.0.0/16, 10.2.0.0,         false",
    "10.1.2.3,    10.1.2.3,         true",
    "10.1.2.3,    10.1.2.4,         false",
    "10.1.0.0/16, ::ffff:10.1.2.3,  true",
    "10.1.0.0/16, 2002:a01:203::1,  false",
    "10.1.0.0/16, 64:ff9b::a01:203, false",
    "fd00:1::/32, fd00:1:ffff::1,   true",
    "fd00:1::/32, fd00:2::1,        false",
    "0.0.0.0/0,   127.0.0.1,        true",
    "0.0.0.0/0,   ::1,              false",
    "::/0,        ::1,              true",
  })
  void the_operator_may_allow_some(String network, String address, boolean allowed)
      throws Exception {
    Networks networks = new Networks(List.of("192.168.7.0/24", network));

    assertThat(allows(networks, address)).isEqualTo(allowed);
    assertThat(allows(networks, "192.168.7.1")).isTrue();
    assertThat(allows(networks, "8.8.8.8")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "*",
        "10.*.*.*",
        "10.1.0.0/33",
        "10.1.0.0/-1",
        "10.1.2.3/16",
        "10.1/16",
        "10",
        "0x0a.1.0.0",
        "010.1.0.0/16",
        "10.1.0.0/255.255.0.0",
        "10.1.0.0-10.2.0.0",
        "10.1.0.0/16,10.2.0.0/16",
        "internal.example",
        "fe80::1%eth0",
        "fd00::/129",
        "fd00::1/64",
        "/16",
        "[::1]",
      })
  void what_is_no_network_is_refused_by_its_name(String text) {
    assertThatThrownBy(() -> new Networks(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allowNetworks")
        .hasMessageContaining('"' + text + '"');
  }
}
