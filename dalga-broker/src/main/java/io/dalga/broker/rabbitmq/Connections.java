package io.dalga.broker.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.dalga.broker.BrokerException;
import io.dalga.broker.BrokerUrl;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One connection to RabbitMQ at a time, made when it is needed and none is open. While there is no
 * server, at most one attempt is made in a second; the others fail at once with what that said.
 * Thread-safe.
 */
public final class Connections implements AutoCloseable {

  static final List<String> SCHEMES = List.of("amqp", "amqps");

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ConnectionFactory factory;
  private final String name;
  private final Duration timeout;
  private @Nullable Connection connection;
  private @Nullable Exception failure;
  private long failedNanos;
  private boolean closed;

  private Connections(ConnectionFactory factory, String name, Duration timeout) {
    this.factory = factory;
    this.name = name;
    this.timeout = timeout;
  }

  /**
   * To {@code amqp://[user:password@]host[:5672][/vhost]}, or {@code amqps} over TLS with the
   * platform's certificates. Parameters: {@code timeout}, for connecting and for each answer (5 s),
   * and {@code heartbeat}, two of which without a sign end a connection (10 s).
   *
   * @param name what the server lists the connection as
   * @throws IllegalArgumentException when the URL is not understood
   */
  public static Connections to(URI uri, String name) {
    if (!SCHEMES.contains(uri.getScheme())) {
      throw new IllegalArgumentException(
          "RabbitMQ's URL begins with amqp:// or amqps://, not " + uri.getScheme() + "://");
    }
    BrokerUrl url = new BrokerUrl(uri, Set.of("timeout", "heartbeat"));
    Duration timeout = url.duration("timeout", Duration.ofSeconds(5));
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(url.host());
    String user = url.user();
    if (user != null) {
      factory.setUsername(user);
    }
    String password = url.password();
    if (password != null) {
      factory.setPassword(password);
    }
    if (!url.path().isEmpty()) {
      factory.setVirtualHost(url.path());
    }
    boolean tls = uri.getScheme().equals("amqps");
    if (tls) {
      useTls(factory);
    }
    factory.setPort(
        url.port(
            tls
                ? ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT
                : ConnectionFactory.DEFAULT_AMQP_PORT));
    int millis = (int) timeout.toMillis();
    factory.setConnectionTimeout(millis);
    factory.setHandshakeTimeout(millis);
    factory.setChannelRpcTimeout(millis);
    factory.setShutdownTimeout(millis);
    factory.setRequestedHeartbeat(
        (int) url.duration("heartbeat", Duration.ofSeconds(10)).plusMillis(999).toSeconds());
    // Whoever uses a connection has to know that what it held has gone with it.
    factory.setAutomaticRecoveryEnabled(false);
    return new Connections(factory, name, timeout);
  }

  private static void useTls(ConnectionFactory factory) {
    try {
      factory.useSslProtocol(SSLContext.getDefault());
      factory.enableHostnameVerification();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("amqps: this platform has no TLS", e);
    }
  }

  /** How long to wait for an answer. */
  public Duration timeout() {
    return timeout;
  }

  /** The open connection, or a new one. */
  synchronized Connection get() {
    if (closed) {
      throw new BrokerException("RabbitMQ: closed");
    }
    Connection open = connection;
    if (open != null && open.isOpen()) {
      return open;
    }
    if (failure != null && System.nanoTime() - failedNanos < PAUSE.toNanos()) {
      throw unreachable(failure);
    }
    try {
      open = factory.newConnection(name);
      connection = open;
      failure = null;
      return open;
    } catch (IOException | TimeoutException e) {
      failure = e;
      failedNanos = System.nanoTime();
      throw unreachable(e);
    }
  }

  private BrokerException unreachable(Exception e) {
    return new BrokerException(
        "RabbitMQ: cannot connect to " + factory.getHost() + ":" + factory.getPort(), e);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      connection.abort((int) timeout.toMillis());
    }
  }
}
