package io.dalga.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Hangs up on clients whose request takes longer to arrive than the connector's idle timeout: its
 * head as a whole, and then its body. Jetty's own timeout begins anew with each byte, so that one
 * byte now and then would hold a connection for ever. Thread-safe.
 */
final class RequestDeadline implements Connection.Listener, LifeCycle.Listener {

  private static final long PERIOD_SECONDS = 1;

  private final AbstractConnector connector;
  private final Map<HttpConnection, Arrival> arrivals = new ConcurrentHashMap<>();

  /** To be added to the connector as a listener, before that is started. */
  RequestDeadline(AbstractConnector connector) {
    this.connector = connector;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection http) {
      arrivals.put(http, new Arrival(0, NanoTime.now()));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof HttpConnection http) {
      arrivals.remove(http);
    }
  }

  @Override
  public void lifeCycleStarted(LifeCycle event) {
    sweep();
  }

  private void sweep() {
    connector.getScheduler().schedule(this::sweep, PERIOD_SECONDS, TimeUnit.SECONDS);
    long now = NanoTime.now();
    arrivals.replaceAll((connection, arrival) -> arrival.next(connection, now));
    arrivals.forEach(
        (connection, arrival) -> {
          if (NanoTime.millisElapsed(arrival.since(), now) > connector.getIdleTimeout()) {
            connection.getEndPoint().close(new TimeoutException("the request comes too slowly"));
          }
        });
  }

  /**
   * What a connection is waiting for.
   *
   * @param requests how many heads have arrived
   * @param since when half a request was there first; else, when it was looked at last
   */
  private record Arrival(long requests, long since) {

    Arrival next(HttpConnection connection, long now) {
      long heads = connection.getMessagesIn();
      return heads == requests
              && isUnderWay(connection.getParser())
              && !BulkBodies.has(connection.getHttpChannel().getRequest())
          ? this
          : new Arrival(heads, now);
    }

    /** Blank lines before a request count: they are bytes of a head. */
    private static boolean isUnderWay(HttpParser parser) {
      return parser.inContentState() || (parser.inHeaderState() && parser.getHeaderLength() > 0);
    }
  }
}
