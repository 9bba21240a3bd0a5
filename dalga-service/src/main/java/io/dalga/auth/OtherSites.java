package io.dalga.auth;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a browser sends for pages of other sites, where nobody is asked who it is: the browser
 * of whoever looks at such a page can connect to where nobody else can.
 *
 * <ol>
 *   <li>Browsers say where a request comes from ({@code Sec-Fetch-Site}; older ones {@code Origin},
 *       with what may change something). It must be Dalga's own page, or the address bar.
 *   <li>A site can have its own name lead to the loopback interface, and its page is Dalga's own
 *       then, as far as the browser knows. So the name that is called must be this machine's,
 *       unless others may connect.
 * </ol>
 *
 * <p>Where callers show keys or tokens, none of this is needed: browsers do not add these by
 * themselves. Immutable.
 *
 * @param anyHost whether the server may be called by any name
 */
record OtherSites(boolean anyHost) {

  private static final String SITE = "Sec-Fetch-Site";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final String ORIGIN = "Origin";
  private static final String HOST = "Host";
  private static final String LOCALHOST = "localhost";

  /**
   * Why a request is refused; null when it is not.
   *
   * @param header gives the value of a header; null when there is none
   */
  @Nullable String refusal(UnaryOperator<@Nullable String> header) {
    String host = header.apply(HOST);
    if (!isOwnSite(header.apply(SITE), header.apply(ORIGIN), host)) {
      return "a browser sends this for a page of another site, which may not call: open Dalga's own"
          + " page, or call from a program";
    }
    if (!anyHost && host != null && !isThisMachine(host)) {
      return "the header Host must name this machine: localhost, or a loopback address; if a proxy"
          + " sends other names, say that anybody may connect (auth.anybodyMayConnect true), or ask"
          + " callers for keys (auth.type apiKeys)";
    }
    return null;
  }

  private static boolean isOwnSite(
      @Nullable String site, @Nullable String origin, @Nullable String host) {
    if (site != null) {
      return OWN_SITE.contains(site);
    }
    return origin == null || host != null && origin.endsWith("://" + host);
  }

  private static boolean isThisMachine(String host) {
    String name = withoutPort(host).toLowerCase(Locale.ROOT);
    if (name.equals(LOCALHOST) || name.endsWith("." + LOCALHOST)) {
      return true;
    }
    IPAddress address = new IPAddressString(name).getAddress();
    return address != null && !address.isMultiple() && address.isLoopback();
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      return host.substring(1, Math.max(1, host.indexOf(']')));
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
