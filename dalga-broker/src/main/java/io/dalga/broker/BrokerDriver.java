package io.dalga.broker;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Opens the brokers of a URL scheme. To add one: write it and a {@link Broker}, name it in {@code
 * META-INF/services/io.dalga.broker.BrokerDriver}, and run the contract suite on it.
 */
public interface BrokerDriver {

  /** The schemes that it is for, in lower case. */
  List<String> schemes();

  /** The client library that it needs, as {@code group:artifact}; empty when it needs none. */
  String library();

  /**
   * Opens a broker; connects when it is first used.
   *
   * @throws IllegalArgumentException when the URL is not understood; names the part
   */
  Broker open(URI url);

  /** What {@link Broker#open} does. */
  private static Broker open(String url, Iterable<BrokerDriver> drivers) {
    URI uri = BrokerUrl.parse(url);
    List<String> known = new ArrayList<>();
    for (BrokerDriver driver : drivers) {
      if (driver.schemes().contains(uri.getScheme())) {
        return open(uri, driver);
      }
      known.addAll(driver.schemes());
    }
    throw new IllegalArgumentException(
        "broker URL: unknown scheme \"" + uri.getScheme() + "\"; there are drivers for " + known);
  }

  /** Finds the driver by {@link ServiceLoader}. */
  static Broker open(String url) {
    return open(url, ServiceLoader.load(BrokerDriver.class));
  }

  private static Broker open(URI uri, BrokerDriver driver) {
    try {
      return driver.open(uri);
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException(
          "broker URL: "
              + uri.getScheme()
              + "://... needs the library "
              + driver.library()
              + " on the class path",
          e);
    }
  }
}
