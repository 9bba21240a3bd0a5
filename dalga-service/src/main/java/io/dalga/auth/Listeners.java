package io.dalga.auth;

import io.dalga.http.HttpSetup;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the server is going to listen.
 *
 * @param application for calls
 * @param admin for health checks, metrics and tasks, where nobody is asked who it is
 */
record Listeners(List<ConnectorFactory> application, List<ConnectorFactory> admin) {

  private static final Logger LOGGER = LoggerFactory.getLogger(Listeners.class);

  static Listeners of(ServerFactory factory) {
    List<ConnectorFactory> application = HttpSetup.connectors(factory);
    return new Listeners(
        application,
        factory instanceof DefaultServerFactory server ? server.getAdminConnectors() : application);
  }

  /** The first of them that others than this machine can reach; empty when there is none. */
  static Optional<String> open(List<ConnectorFactory> connectors) {
    return connectors.stream()
        .filter(connector -> !isLoopback(connector))
        .map(Listeners::described)
        .findFirst();
  }

  /** There is no login on the admin port, whatever is asked of callers. */
  void warnOfOpenAdmin() {
    open(admin)
        .ifPresent(
            place ->
                LOGGER.warn(
                    "the admin port asks nobody who it is, and listens on {}: let nobody reach it but"
                        + " what watches this server",
                    place));
  }

  private static boolean isLoopback(ConnectorFactory connector) {
    if (!(connector instanceof HttpConnectorFactory http)) {
      return false;
    }
    String host = http.getBindHost();
    if (host == null || host.isBlank()) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String described(ConnectorFactory connector) {
    if (!(connector instanceof HttpConnectorFactory http)) {
      return connector.getClass().getSimpleName();
    }
    String host = http.getBindHost();
    return (host == null || host.isBlank() ? "all addresses" : host) + ", port " + http.getPort();
  }
}
