package io.dalga.target.http;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that jobs may name themselves: those of the public Internet, and what the operator
 * allows besides. Immutable and thread-safe.
 *
 * <p>Of IPv6, only what is assigned to the public (2000::/3) can be that, so whatever embeds an
 * IPv4 address elsewhere (mapped, compatible, translated by NAT64) is refused with all the rest.
 * The lists are IANA's registries of special-purpose addresses.
 */
final class Networks {

  private static final IPAddressStringParameters PLAIN =
      new IPAddressStringParameters.Builder()
          .allowEmpty(false)
          .allowAll(false)
          .allowSingleSegment(false)
          .allowMask(false)
          .allowWildcardedSeparator(false)
          .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .allowLeadingZeros(false)
          .getParentBuilder()
          .getIPv6AddressParametersBuilder()
          .allowBase85(false)
          .allowZone(false)
          .getParentBuilder()
          .toParams();

  private static final List<IPAddress> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8", // this network; 0.0.0.0 is this host to many
              "10.0.0.0/8", // private
              "100.64.0.0/10", // shared with the provider (CGNAT); metadata of one cloud
              "127.0.0.0/8", // loopback
              "168.63.129.16/32", // public by its number, and the inside of one cloud
              "169.254.0.0/16", // link-local; metadata of most clouds
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocol assignments; metadata of one cloud
              "192.0.2.0/24", // documentation
              "192.31.196.0/24", // AS112
              "192.52.193.0/24", // AMT
              "192.88.99.0/24", // relays of 6to4
              "192.168.0.0/16", // private
              "192.175.48.0/24", // AS112
              "198.18.0.0/15", // benchmarks
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "224.0.0.0/4", // multicast
              "240.0.0.0/4", // reserved, and broadcast
              "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
              "2001:db8::/32", // documentation
              "2002::/16", // 6to4: the IPv4 address within may be anybody's
              "2620:4f:8000::/48", // AS112
              "3fff::/20") // documentation
          .map(network -> parse("network", network))
          .toList();

  private static final IPAddress PUBLIC_IPV6 = parse("network", "2000::/3");

  private final List<IPAddress> allowed;

  /**
   * @param allowed what may be reached although it is not public: {@code 10.1.0.0/16}, or a single
   *     address
   * @throws IllegalArgumentException when one is no network
   */
  Networks(List<String> allowed) {
    this.allowed = allowed.stream().map(text -> parse("allowNetworks", text)).toList();
  }

  private static IPAddress parse(String what, String text) {
    IPAddress network = new IPAddressString(text, PLAIN).getAddress();
    if (network == null || !network.equals(network.toPrefixBlock())) {
      throw new IllegalArgumentException(
          what
              + ": \""
              + text
              + "\" must be an address, or a network such as 10.1.0.0/16 or fd00:1::/32, with"
              + " nothing set behind its prefix");
    }
    return network;
  }

  /** Whether it may be connected to. */
  boolean allow(InetAddress address) {
    IPAddress numeric = numeric(address.getAddress());
    return allowed.stream().anyMatch(network -> network.contains(numeric)) || isPublic(numeric);
  }

  private static IPAddress numeric(byte[] bytes) {
    return bytes.length == IPv4Address.BYTE_COUNT ? new IPv4Address(bytes) : new IPv6Address(bytes);
  }

  private static boolean isPublic(IPAddress address) {
    return (address.isIPv4() || PUBLIC_IPV6.contains(address))
        && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
  }
}
