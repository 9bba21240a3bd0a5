package io.dalga.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * A client that takes its time: it sends the begin of a request, and then a little, and a little.
 */
final class SlowClient implements AutoCloseable {

  private static final String FORM =
      "PUT /jobs/slow/body HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + Request.FORM + "\r\n";

  /**
   * @param begin what is sent at once
   * @param more what is sent then, each time; empty for nothing
   */
  record Manner(String begin, String more) {}

  /** All ways to keep a server waiting; most of them for a body. */
  static final List<Manner> MANNERS =
      List.of(
          new Manner("GET /sta", "a"),
          new Manner("GET /status HTTP/1.1\r\nHost: localhost\r\nX: ", "a"),
          new Manner("GET /status HTTP/1.1\r\nHost: localhost\r\n", "X: y\r\n"),
          new Manner("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\nGET /sta", "a"),
          new Manner("", "\r\n"),
          new Manner(FORM + "Content-Length: 90000\r\n\r\n", "a"),
          new Manner(FORM + "Content-Length: 90000\r\n\r\ninterval=6" + "0".repeat(8_000), "0"),
          new Manner(FORM + "Content-Length: 11\r\n\r\n", ""),
          new Manner(FORM + "Content-Length: 11\r\n\r\ninterval=6", ""),
          new Manner(FORM + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"),
          new Manner(FORM + "Transfer-Encoding: chunked\r\n\r\n5;", "x"),
          new Manner(FORM + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"));

  private final Manner manner;
  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(4_096);

  SlowClient(int port, Manner manner) throws IOException {
    this.manner = manner;
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    write(manner.begin());
    channel.configureBlocking(false);
  }

  private void write(String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  /** Sends a little more; false when the server has hung up. */
  boolean goesOn() {
    try {
      write(manner.more());
      return channel.read(answer) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the server has said before it hung up, if it has said anything. */
  String answer() {
    return new String(answer.array(), 0, answer.position(), ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return Request.of(manner.begin()).toString() + " and then " + manner.more().strip();
  }
}
