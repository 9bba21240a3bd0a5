package io.dalga.target.http;

import io.dalga.job.DotSegments;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where a job's path leads to below a base URL. The host is the base's, whatever the path; the path
 * is appended to the base's, percent-encoded, and can neither end nor climb out of it. Immutable.
 */
final class TargetUri implements Destinations {

  /**
   * What may stand in a path as it is: RFC 3986, {@code pchar} and the slash, but not the
   * semicolon: some receivers cut a segment at it, and would be left with dots.
   */
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/";

  private static final int MAX_PORT = 65_535;

  private static final boolean[] IS_PLAIN = new boolean[128];

  static {
    PLAIN.chars().forEach(c -> IS_PLAIN[c] = true);
  }

  private final HttpHost host;
  private final String prefix;

  /**
   * @throws IllegalArgumentException when the base is not an absolute http or https URL, or has
   *     user info, a query or a fragment
   */
  TargetUri(String base) {
    URI uri = parse(base);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "baseUrl must be an absolute http or https URL, with a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "baseUrl \"" + uri.getHost() + "\" must have no user info, query or fragment");
    }
    if (uri.getPort() > MAX_PORT) {
      throw new IllegalArgumentException("baseUrl has the port " + uri.getPort() + ", not a port");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    this.host = new HttpHost(scheme, uri.getHost(), uri.getPort());
    this.prefix = path.endsWith("/") ? path : path + "/";
  }

  private static URI parse(String base) {
    try {
      return new URI(base);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("baseUrl is not a URL: " + e.getReason());
    } catch (NumberFormatException e) {
      // Of an address such as [::19.99999999999], before it is noticed to be none.
      throw new IllegalArgumentException("baseUrl is not a URL: its host is not an address");
    }
  }

  HttpHost host() {
    return host;
  }

  @Override
  public Destination of(String jobPath) {
    return new Destination(host, path(jobPath));
  }

  @Override
  public void check(String jobPath) {
    // All that a job may have: what could lead out of the base is refused for every job.
  }

  @Override
  public boolean isOneReceiver() {
    return true;
  }

  /**
   * The path of the request.
   *
   * @throws IllegalArgumentException when a receiver could take a segment of the job's path for
   *     {@code .} or {@code ..}
   */
  String path(String jobPath) {
    if (DotSegments.in(jobPath)) {
      throw new IllegalArgumentException("a path with a segment . or .. leaves its base");
    }
    StringBuilder path = new StringBuilder(prefix.length() + jobPath.length()).append(prefix);
    for (byte octet : jobPath.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= 0 && IS_PLAIN[octet]) {
        path.append((char) octet);
      } else {
        path.append('%').append(hex(octet >> 4)).append(hex(octet));
      }
    }
    return path.toString();
  }

  private static char hex(int value) {
    return Character.toUpperCase(Character.forDigit(value & 0xF, 16));
  }
}
