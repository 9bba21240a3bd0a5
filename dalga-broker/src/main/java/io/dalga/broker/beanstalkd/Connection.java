package io.dalga.broker.beanstalkd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.dalga.broker.BrokerException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection to beanstalkd: one command, one answer. After an error it is closed, and says so.
 * The protocol is described in {@code doc/protocol.txt} of beanstalkd 1.12. Thread-safe: one
 * command at a time.
 */
final class Connection {

  /** Its answers are short: a word and two numbers. */
  private static final int MAX_LINE = 256;

  private final Socket socket = new Socket();
  private final Duration timeout;
  private final InputStream in;
  private final OutputStream out;

  /**
   * What the server said.
   *
   * @param words the line, taken apart
   * @param data what came after it, where something does
   */
  record Answer(String[] words, byte @Nullable [] data) {
    boolean is(String word) {
      return words[0].equals(word);
    }

    String word(int index) {
      if (index >= words.length) {
        throw new BrokerException("beanstalkd: answer without word " + index);
      }
      return words[index];
    }

    /** What came after the line; there is some with OK and RESERVED. */
    byte[] bytes() {
      if (data == null) {
        throw new BrokerException("beanstalkd: " + words[0] + " without data");
      }
      return data;
    }

    BrokerException unexpected() {
      return new BrokerException("beanstalkd answers " + String.join(" ", words));
    }
  }

  /** Connects. */
  Connection(String host, int port, Duration timeout) {
    this.timeout = timeout;
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
      out = new BufferedOutputStream(socket.getOutputStream());
    } catch (IOException e) {
      close();
      throw new BrokerException("beanstalkd: cannot connect to " + host + ":" + port, e);
    }
  }

  Answer call(String command) {
    return call(command, null, timeout);
  }

  Answer call(String command, byte[] data) {
    return call(command, data, timeout);
  }

  /** With another time limit for the answer; when it is over, the connection is closed. */
  synchronized Answer call(String command, byte @Nullable [] data, Duration limit) {
    try {
      socket.setSoTimeout((int) Math.max(1, limit.toMillis()));
      out.write((command + "\r\n").getBytes(US_ASCII));
      if (data != null) {
        out.write(data);
        out.write("\r\n".getBytes(US_ASCII));
      }
      out.flush();
      String[] words = line().split(" ");
      boolean carries = words[0].equals("RESERVED") || words[0].equals("OK");
      return new Answer(words, carries ? data(words) : null);
    } catch (IOException | NumberFormatException e) {
      close();
      throw new BrokerException("beanstalkd: no answer", e);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has hung up");
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("this is no beanstalkd: its line is too long");
      }
      line.write(c);
    }
    return line.toString(US_ASCII).strip();
  }

  private byte[] data(String[] words) throws IOException {
    int length = Integer.parseInt(words[words.length - 1]);
    byte[] data = in.readNBytes(length);
    if (data.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("the answer is cut off");
    }
    return data;
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
