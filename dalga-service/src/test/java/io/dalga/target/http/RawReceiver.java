package io.dalga.target.http;

import io.dalga.target.RunningTarget;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A receiver on a bare socket: it answers each request with the very bytes that a test wants, in
 * the pace that it wants, and remembers what was asked. A thread for each connection.
 */
final class RawReceiver implements AutoCloseable {

  /** Done, and the connection may be used again. */
  static final Script OK = answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

  /** What a request gets. */
  interface Script {
    void answer(Request request, Peer peer) throws IOException;
  }

  /** A request as it came over the wire; the names of headers in lower case. */
  record Request(String line, Map<String, String> headers, byte[] body, int connection) {

    /** The second word of the request line. */
    String target() {
      return line.split(" ", -1)[1];
    }

    @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Collection<Request> requests = new ConcurrentLinkedQueue<>();
  private final Collection<Peer> peers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The other side of one connection. */
  final class Peer {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** Says nothing for a while; false when the test is over meanwhile. */
    boolean pause(Duration time) throws IOException {
      try {
        return !closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    /** Says nothing more; returns once the other side has hung up. */
    void awaitHangUp() throws IOException {
      in.skipNBytes(Long.MAX_VALUE);
    }

    /** Opens the tunnel that was asked for, and passes on what comes, to and fro. */
    void tunnel(String host, int port) throws IOException {
      try (Socket other = new Socket(host, port)) {
        send("HTTP/1.1 200 Connection established\r\n\r\n");
        threads.execute(() -> passOn(other));
        in.transferTo(other.getOutputStream());
      }
    }

    private void passOn(Socket other) {
      try {
        other.getInputStream().transferTo(out);
      } catch (IOException e) {
        // Hung up, by either side.
        peers.remove(this);
      }
    }

    void hangUp() throws IOException {
      socket.close();
    }

    /** Ends the connection the hard way. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  RawReceiver(Script script) throws IOException {
    this.listener = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    this.script = script;
    threads.execute(this::accept);
  }

  static Script answer(String bytes) {
    return (request, peer) -> peer.send(bytes);
  }

  /** Gives that status, and nothing else. */
  static Script status(String statusAndReason) {
    return answer("HTTP/1.1 " + statusAndReason + "\r\nContent-Length: 0\r\n\r\n");
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** A target in front of this receiver; the settings are lines of its configuration. */
  RunningTarget target(String... settings) throws Exception {
    return new RunningTarget(
        RunningTarget.factory(
            "type: http\nbaseUrl: " + url() + "\n" + String.join("\n", settings)));
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  Request only() {
    List<Request> all = requests();
    if (all.size() != 1) {
      throw new AssertionError("not one request but " + all);
    }
    return all.get(0);
  }

  /** How many connections were made so far. */
  int connections() {
    return connections.get();
  }

  /** Closes every connection, in use or not. */
  void hangUp() throws IOException {
    for (Peer peer : peers) {
      peer.hangUp();
      peers.remove(peer);
    }
  }

  private void accept() {
    try {
      while (true) {
        Peer peer = new Peer(listener.accept());
        peers.add(peer);
        int number = connections.incrementAndGet();
        threads.execute(() -> serve(peer, number));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      hangUpQuietly();
    }
  }

  private void serve(Peer peer, int connection) {
    try {
      for (Request request = read(peer.in, connection);
          request != null;
          request = read(peer.in, connection)) {
        requests.add(request);
        script.answer(request, peer);
      }
      peer.hangUp();
    } catch (IOException e) {
      // Hung up, by either side.
      peers.remove(peer);
    }
  }

  private static @Nullable Request read(InputStream in, int connection) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      String[] parts = header.split(":", 2);
      String name = parts[0].toLowerCase(Locale.ROOT);
      if (headers.put(name, parts.length == 1 ? "" : parts[1].strip()) != null) {
        throw new AssertionError("twice: " + header);
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(line, headers, in.readNBytes(length), connection);
  }

  /** A line without its end; null when there is none any more. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      if (octet == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
      }
      line.write(octet);
    }
    return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
  }

  private void hangUpQuietly() {
    try {
      hangUp();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
    hangUp();
    threads.shutdownNow();
  }
}
