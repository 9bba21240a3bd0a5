package io.dalga.broker.nsq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dalga.broker.nsq.NsqdChannel.Stored;
import io.dalga.broker.service.LocalService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Stands in for nsqd 1.2 where there is none: its protocol V2 and what it does, from its
 * documentation and from what is known of the program. Where it deviates:
 *
 * <ul>
 *   <li>Everything is in memory. {@link #restart} does what an orderly stop (SIGTERM) does:
 *       everything is written to disk and there again, what was delayed without its delay. {@link
 *       #killAndRestart} loses what was in flight or deferred, as nsqd does, and keeps what was
 *       queued, as nsqd with {@code --mem-queue-size=0} does for what it has synced.
 *   <li>Channels and topics are strict queues; nsqd's order is looser when it uses its disk.
 *   <li>A message is in the channel at once, where nsqd passes it from the topic in the background;
 *       delays end within 20 ms, where nsqd looks every 100 ms at some of its channels.
 *   <li>Output is not buffered, whatever {@code IDENTIFY} says of that.
 *   <li>No AUTH, MPUB, TLS, compression, sampling, pausing, ephemeral names, or lookup; of HTTP,
 *       {@code /ping} and {@code /stats} as JSON for one topic and channel, with clients always.
 * </ul>
 */
final class NsqdDouble implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Pattern QUERY = Pattern.compile("(topic|channel)=([^&]+)");

  private final Map<String, Topic> topics = new HashMap<>();
  private final Set<NsqdClient> clients = new HashSet<>();
  private final AtomicInteger nops = new AtomicInteger();
  private long lastId;
  private final int port = LocalService.freePort();
  private final int httpPort = LocalService.freePort();
  private ServerSocket listener;
  private HttpServer http;
  private ScheduledExecutorService timer;

  private record Waiting(Stored message, Duration delay) {}

  /** What is published before there is a channel waits here; so does its delay. */
  private static final class Topic {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<String, NsqdChannel> channels = new HashMap<>();
  }

  NsqdDouble() {
    start();
  }

  private record Sockets(ServerSocket listener, HttpServer http) {}

  private void start() {
    // Those of one that was just stopped may take a moment to be closed.
    Sockets sockets =
        Awaitility.await()
            .atMost(10, TimeUnit.SECONDS)
            .pollDelay(0, TimeUnit.MILLISECONDS)
            .pollInterval(20, TimeUnit.MILLISECONDS)
            .ignoreExceptionsInstanceOf(BindException.class)
            .until(this::bind, bound -> true);
    listener = sockets.listener();
    daemon(() -> accept(sockets.listener()));
    http = sockets.http();
    http.createContext("/ping", exchange -> answer(exchange, "OK"));
    http.createContext("/stats", this::stats);
    http.start();
    timer = new ScheduledThreadPoolExecutor(1);
    timer.scheduleWithFixedDelay(this::scan, 20, 20, TimeUnit.MILLISECONDS);
  }

  private Sockets bind() throws IOException {
    HttpServer newHttp = HttpServer.create(new InetSocketAddress(LOOPBACK, httpPort), 50);
    try {
      return new Sockets(new ServerSocket(port, 50, LOOPBACK), newHttp);
    } catch (BindException e) {
      newHttp.stop(0);
      throw e;
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "nsqd-double");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket accepted = socket.accept();
        accepted.setTcpNoDelay(true);
        NsqdClient client = new NsqdClient(this, accepted);
        synchronized (this) {
          clients.add(client);
        }
        daemon(client::run);
      }
    } catch (IOException e) {
      // Stopped.
    }
  }

  private synchronized void scan() {
    clients.forEach(NsqdClient::beat);
    topics.values().forEach(topic -> topic.channels.values().forEach(NsqdChannel::scan));
  }

  int port() {
    return port;
  }

  int httpPort() {
    return httpPort;
  }

  /** How many heartbeats were answered. */
  int nops() {
    return nops.get();
  }

  void heard() {
    nops.incrementAndGet();
  }

  synchronized int connections() {
    return clients.size();
  }

  synchronized void publish(String name, byte[] body, Duration delay) {
    lastId++;
    Stored message =
        new Stored(
            "%016x".formatted(lastId),
            TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()),
            body);
    Topic topic = topics.computeIfAbsent(name, key -> new Topic());
    if (topic.channels.isEmpty()) {
      topic.waiting.add(new Waiting(message, delay));
    }
    // Each channel counts the attempts for itself.
    topic
        .channels
        .values()
        .forEach(channel -> channel.put(new Stored(message.id, message.timestamp, body), delay));
  }

  synchronized NsqdChannel channel(String topicName, String name) {
    Topic topic = topics.computeIfAbsent(topicName, key -> new Topic());
    NsqdChannel channel = topic.channels.computeIfAbsent(name, key -> new NsqdChannel());
    topic.waiting.forEach(each -> channel.put(each.message(), each.delay()));
    topic.waiting.clear();
    return channel;
  }

  synchronized void forget(NsqdClient client) {
    clients.remove(client);
    client.leave();
  }

  private void stats(HttpExchange exchange) throws IOException {
    Map<String, String> query = new HashMap<>();
    for (Matcher each = QUERY.matcher(exchange.getRequestURI().getQuery()); each.find(); ) {
      query.put(each.group(1), each.group(2));
    }
    answer(exchange, stats(query.getOrDefault("topic", ""), query.getOrDefault("channel", "")));
  }

  private synchronized String stats(String name, String channelName) {
    Topic topic = topics.get(name);
    String json = "";
    if (topic != null) {
      NsqdChannel channel = topic.channels.get(channelName);
      json =
          ("{\"topic_name\":\"%s\",\"channels\":[%s],\"depth\":%d,\"backend_depth\":%d,"
                  + "\"message_count\":0,\"message_bytes\":0,\"paused\":false,"
                  + "\"e2e_processing_latency\":{\"count\":0,\"percentiles\":null}}")
              .formatted(
                  name,
                  channel == null ? "" : channel.json(channelName),
                  topic.waiting.size(),
                  topic.waiting.size());
    }
    return "{\"version\":\"1.2.1\",\"health\":\"OK\",\"start_time\":1,\"topics\":["
        + json
        + "],\"producers\":[]}";
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void stop() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.stop(0);
    timer.shutdownNow();
    synchronized (this) {
      clients.forEach(NsqdClient::close);
      clients.clear();
    }
  }

  /** Cuts all connections, as a network may. */
  synchronized void cut() {
    clients.forEach(NsqdClient::close);
  }

  /** As by SIGTERM. */
  void restart() {
    stop();
    synchronized (this) {
      topics.values().forEach(topic -> topic.channels.values().forEach(NsqdChannel::flush));
    }
    start();
  }

  /** As by SIGKILL. */
  void killAndRestart() {
    stop();
    synchronized (this) {
      topics.values().forEach(topic -> topic.channels.values().forEach(NsqdChannel::lose));
    }
    start();
  }

  @Override
  public void close() {
    stop();
  }
}
