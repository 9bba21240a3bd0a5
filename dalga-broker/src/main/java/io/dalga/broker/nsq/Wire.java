package io.dalga.broker.nsq;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Protocol V2 of nsqd in bytes, as in its TCP protocol specification: commands are a line, some
 * with a block of data behind it; what nsqd sends are frames. Numbers are big-endian.
 */
final class Wire {

  static final byte[] MAGIC = "  V2".getBytes(US_ASCII);
  static final byte[] NOP = line("NOP");
  static final byte[] CLS = line("CLS");

  static final int RESPONSE = 0;
  static final int ERROR = 1;
  static final int MESSAGE = 2;

  private static final int ID_LENGTH = 16;

  /** Time stamp and attempts come before the id. */
  private static final int ID_OFFSET = Long.BYTES + Short.BYTES;

  /** Far above any {@code --max-msg-size}; who sends more is no nsqd. */
  private static final int MAX_FRAME = 256 << 20;

  private Wire() {}

  /** What nsqd sends. */
  record Frame(int type, byte[] data) {
    String text() {
      return new String(data, US_ASCII);
    }
  }

  /**
   * A message as it was delivered.
   *
   * @param id of 16 ASCII characters
   * @param attempts how often it has been delivered, this time included
   */
  record Delivery(String id, int attempts, byte[] body) {}

  static byte[] identify(String json) {
    return withData("IDENTIFY", json.getBytes(US_ASCII));
  }

  static byte[] sub(String topic, String channel) {
    return line("SUB " + topic + " " + channel);
  }

  static byte[] rdy(int messages) {
    return line("RDY " + messages);
  }

  static byte[] fin(String id) {
    return line("FIN " + id);
  }

  static byte[] req(String id, Duration delay) {
    return line("REQ " + id + " " + delay.toMillis());
  }

  static byte[] touch(String id) {
    return line("TOUCH " + id);
  }

  static byte[] pub(String topic, byte[] body) {
    return withData("PUB " + topic, body);
  }

  static byte[] dpub(String topic, Duration delay, byte[] body) {
    return withData("DPUB " + topic + " " + delay.toMillis(), body);
  }

  private static byte[] line(String command) {
    return (command + "\n").getBytes(US_ASCII);
  }

  private static byte[] withData(String command, byte[] data) {
    byte[] line = line(command);
    return ByteBuffer.allocate(line.length + Integer.BYTES + data.length)
        .put(line)
        .putInt(data.length)
        .put(data)
        .array();
  }

  /**
   * Waits for the next frame.
   *
   * @throws IOException also when this is none
   */
  static Frame read(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < Integer.BYTES || size > MAX_FRAME) {
      throw new IOException("this is no nsqd: its frame has " + size + " bytes");
    }
    int type = in.readInt();
    if (type != RESPONSE && type != ERROR && type != MESSAGE) {
      throw new IOException("this is no nsqd: its frame is of type " + type);
    }
    byte[] data = in.readNBytes(size - Integer.BYTES);
    if (data.length < size - Integer.BYTES) {
      throw new EOFException("the frame is cut off");
    }
    return new Frame(type, data);
  }

  /** What a frame of type {@link #MESSAGE} holds. */
  static Delivery delivery(Frame frame) throws IOException {
    byte[] data = frame.data();
    if (data.length < ID_OFFSET + ID_LENGTH) {
      throw new IOException("this is no nsqd: its message has " + data.length + " bytes");
    }
    return new Delivery(
        new String(data, ID_OFFSET, ID_LENGTH, US_ASCII),
        Short.toUnsignedInt(ByteBuffer.wrap(data).getShort(Long.BYTES)),
        Arrays.copyOfRange(data, ID_OFFSET + ID_LENGTH, data.length));
  }
}
