package io.dalga.target.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up for new connections, and hands over only addresses that may be connected to. The
 * client connects to the very addresses that were looked at here, so a name that means something
 * else a moment later gains nothing. Thread-safe.
 */
final class GuardedLookup implements DnsResolver {

  private static final Logger LOGGER = LoggerFactory.getLogger(GuardedLookup.class);

  private final DnsResolver names;
  private final Networks networks;

  GuardedLookup(DnsResolver names, Networks networks) {
    this.names = names;
    this.networks = networks;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress @Nullable [] addresses = names.resolve(host);
    if (addresses == null || addresses.length == 0) {
      throw new UnknownHostException(host);
    }
    for (InetAddress address : addresses) {
      if (!networks.allow(address)) {
        LOGGER.debug("refused: host={} addresses={}", host, Arrays.toString(addresses));
        throw new RefusedHostException(host);
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return names.resolveCanonicalHostname(host);
  }

  /** Who asks for a name inside is not told what it means. */
  static final class RefusedHostException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedHostException(String host) {
      super(
          "refused: host "
              + host
              + " has an address that is not public; allowNetworks of the target can allow it");
    }
  }
}
