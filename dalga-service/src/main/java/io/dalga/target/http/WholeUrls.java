package io.dalga.target.http;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import io.dalga.job.DotSegments;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHost;

/**
 * Jobs whose paths are the URLs that they lead to, sent as they are written: {@code
 * https://example.com/hooks?id=1}. Of a host that is an address, only the usual spelling is taken,
 * so that what is read here is what everybody else reads. Immutable.
 */
final class WholeUrls implements Destinations {

  private static final String HTTP = "http";
  private static final String HTTPS = "https";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** What RFC 3986 lets a URL have; java.net.URI takes letters of all scripts as well. */
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

  /** What the URL standard of browsers, and some resolvers, take for a number. */
  private static final Pattern ENDS_IN_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

  private final Set<Integer> ports;

  WholeUrls(Set<Integer> ports) {
    this.ports = Set.copyOf(ports);
  }

  @Override
  public Destination of(String jobPath) {
    URI url = parse(jobPath);
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals(HTTP) && !scheme.equals(HTTPS)) {
      throw refused("it must begin with http:// or https://");
    }
    if (url.getRawUserInfo() != null) {
      throw refused("it must not have a user or password before its host");
    }
    String host = url.getHost();
    if (host == null || !isPlain(host)) {
      throw refused("its host must be a name, or an address in its usual spelling");
    }
    if (url.getRawFragment() != null) {
      throw refused("a fragment (#...) is never sent; leave it out");
    }
    int byDefault = scheme.equals(HTTP) ? HTTP_PORT : HTTPS_PORT;
    int port = url.getPort() < 0 ? byDefault : url.getPort();
    if (!ports.contains(port)) {
      throw refused("port " + port + " is none of this target's: " + new TreeSet<>(ports));
    }
    return new Destination(new HttpHost(scheme, host, url.getPort()), target(url));
  }

  @Override
  public void check(String jobPath) {
    of(jobPath);
  }

  @Override
  public boolean isOneReceiver() {
    return false;
  }

  private static URI parse(String path) {
    if (!PRINTABLE.matcher(path).matches()) {
      throw refused("spaces and letters beyond ASCII must be percent-encoded, names in Punycode");
    }
    if (DotSegments.in(path)) {
      throw refused("it must not have a segment . or .., however written");
    }
    try {
      return new URI(path);
    } catch (URISyntaxException e) {
      throw refused(e.getReason());
    } catch (NumberFormatException e) {
      // Of an address such as [::19.99999999999], before it is noticed to be none.
      throw refused("its host is not an address");
    }
  }

  private static boolean isPlain(String host) {
    if (host.startsWith("[")) {
      IPAddress address = new IPAddressString(host.substring(1, host.length() - 1)).getAddress();
      return address != null
          && address.isIPv6()
          && !address.isMultiple()
          && !address.toIPv6().hasZone();
    }
    return !ENDS_IN_NUMBER.matcher(host).matches() || DOTTED.matcher(host).matches();
  }

  private static String target(URI url) {
    String path = url.getRawPath();
    String query = url.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static IllegalArgumentException refused(String rule) {
    return new IllegalArgumentException("the job's path is not a URL that can be called: " + rule);
  }
}
