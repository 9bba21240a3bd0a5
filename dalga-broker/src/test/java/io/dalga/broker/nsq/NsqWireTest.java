package io.dalga.broker.nsq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dalga.broker.nsq.Wire.Delivery;
import io.dalga.broker.nsq.Wire.Frame;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes, written out from the protocol's specification, once for the driver and once for the
 * double, so that both cannot be wrong in the same way.
 */
class NsqWireTest {

  private static final String ID = "0123456789abcdef";

  /** Text, with two hexadecimal digits for a byte after each backslash. */
  private static byte[] bytes(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        plain.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString().getBytes(ISO_8859_1);
  }

  private static Frame read(String text) throws IOException {
    return Wire.read(new DataInputStream(new ByteArrayInputStream(bytes(text))));
  }

  @Test
  void commands_are_as_specified() {
    assertThat(Wire.MAGIC).isEqualTo(bytes("\\20\\20\\56\\32"));
    assertThat(Wire.identify("{}")).isEqualTo(bytes("IDENTIFY\\0a\\00\\00\\00\\02{}"));
    assertThat(Wire.sub("topic", "channel")).isEqualTo(bytes("SUB topic channel\\0a"));
    assertThat(Wire.rdy(300)).isEqualTo(bytes("RDY 300\\0a"));
    assertThat(Wire.fin(ID)).isEqualTo(bytes("FIN 0123456789abcdef\\0a"));
    assertThat(Wire.req(ID, Duration.ZERO)).isEqualTo(bytes("REQ 0123456789abcdef 0\\0a"));
    assertThat(Wire.req(ID, Duration.ofMinutes(1)))
        .isEqualTo(bytes("REQ 0123456789abcdef 60000\\0a"));
    assertThat(Wire.touch(ID)).isEqualTo(bytes("TOUCH 0123456789abcdef\\0a"));
    assertThat(Wire.pub("topic", bytes("a\\0ab")))
        .isEqualTo(bytes("PUB topic\\0a\\00\\00\\00\\03a\\0ab"));
    assertThat(Wire.pub("topic", new byte[258])).startsWith(bytes("PUB topic\\0a\\00\\00\\01\\02"));
    assertThat(Wire.dpub("topic", Duration.ofMillis(1500), bytes("ab")))
        .isEqualTo(bytes("DPUB topic 1500\\0a\\00\\00\\00\\02ab"));
    assertThat(Wire.NOP).isEqualTo(bytes("NOP\\0a"));
    assertThat(Wire.CLS).isEqualTo(bytes("CLS\\0a"));
  }

  @Test
  void frames_are_as_specified() throws IOException {
    Frame response = read("\\00\\00\\00\\06\\00\\00\\00\\00OK");
    assertThat(response.type()).isEqualTo(Wire.RESPONSE);
    assertThat(response.text()).isEqualTo("OK");

    Frame error = read("\\00\\00\\00\\0d\\00\\00\\00\\01E_INVALID");
    assertThat(error.type()).isEqualTo(Wire.ERROR);
    assertThat(error.text()).isEqualTo("E_INVALID");

    Frame message =
        read(
            "\\00\\00\\00\\21\\00\\00\\00\\02"
                + "\\16\\00\\00\\00\\00\\00\\00\\01\\80\\020123456789abcdefa\\ffb");
    assertThat(message.type()).isEqualTo(Wire.MESSAGE);
    Delivery delivery = Wire.delivery(message);
    assertThat(delivery.id()).isEqualTo(ID);
    assertThat(delivery.attempts()).isEqualTo(0x8002);
    assertThat(delivery.body()).isEqualTo(bytes("a\\ffb"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\\00\\00\\00",
        "\\00\\00\\00\\03\\00\\00\\00",
        "\\ff\\ff\\ff\\ff\\00\\00\\00\\00",
        "\\7f\\ff\\ff\\ff\\00\\00\\00\\00",
        "\\00\\00\\00\\06\\00\\00\\00\\03OK",
        "\\00\\00\\00\\06\\00\\00\\00\\00O",
        "HTTP/1.1 400 Bad Request\\0d\\0a",
      })
  void what_is_no_frame_is_an_error(String text) {
    assertThatIOException().isThrownBy(() -> read(text));
  }

  @Test
  void a_message_that_is_too_short_is_an_error() {
    assertThatIOException()
        .isThrownBy(() -> Wire.delivery(new Frame(Wire.MESSAGE, new byte[25])))
        .withMessageContaining("25 bytes");
  }

  /** A client by hand. */
  private static final class Raw implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Raw(NsqdDouble server) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      socket.setSoTimeout(20_000);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    }

    private void say(String text) throws IOException {
      out.write(bytes(text));
    }

    private void hear(String text) throws IOException {
      byte[] expected = bytes(text);
      assertThat(in.readNBytes(expected.length)).isEqualTo(expected);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void the_double_speaks_as_specified() throws Exception {
    try (NsqdDouble server = new NsqdDouble();
        Raw raw = new Raw(server)) {
      raw.say("  V2SUB topic channel\\0a");
      raw.hear("\\00\\00\\00\\06\\00\\00\\00\\00OK");
      raw.say("RDY 1\\0aPUB topic\\0a\\00\\00\\00\\02hi");
      // 8 bytes of frame, 8 of time, 2 of attempts, 16 of id, 2 of body: before the answer here.
      raw.hear("\\00\\00\\00\\20\\00\\00\\00\\02");
      byte[] data = raw.in.readNBytes(28);
      assertThat(data[8]).isZero();
      assertThat(data[9]).isEqualTo((byte) 1);
      String id = new String(data, 10, 16, ISO_8859_1);
      assertThat(id).matches("[0-9a-f]{16}");
      assertThat(new String(data, 26, 2, ISO_8859_1)).isEqualTo("hi");
      raw.hear("\\00\\00\\00\\06\\00\\00\\00\\00OK");

      raw.say("TOUCH " + id + "\\0aFIN " + id + "\\0aFIN " + id + "\\0a");
      raw.hear(
          "\\00\\00\\00\\3d\\00\\00\\00\\01E_FIN_FAILED FIN " + id + " failed ID not in flight");
      raw.say("REQ " + id + " 0\\0a");
      raw.hear(
          "\\00\\00\\00\\3d\\00\\00\\00\\01E_REQ_FAILED REQ " + id + " failed ID not in flight");
      raw.say("CLS\\0a");
      raw.hear("\\00\\00\\00\\0e\\00\\00\\00\\00CLOSE_WAIT");
      raw.say("PUB bad/name\\0a");
      raw.hear(
          "\\00\\00\\00\\36\\00\\00\\00\\01E_BAD_TOPIC PUB topic name \"bad/name\" is not valid");
      assertThat(raw.in.read()).isEqualTo(-1);
    }
  }

  @Test
  void the_double_refuses_what_nsqd_refuses() throws Exception {
    try (NsqdDouble server = new NsqdDouble()) {
      refused(server, "RDY 1\\0a", "E_INVALID cannot RDY in current state");
      refused(server, "GET / HTTP/1.1\\0a", "E_INVALID invalid command GET");
      refused(
          server,
          "DPUB topic 3600001\\0a",
          "E_INVALID DPUB timeout 3600001 out of range 0-3600000");
      refused(
          server, "PUB topic\\0a\\00\\00\\00\\00", "E_BAD_MESSAGE PUB invalid message body size 0");
      refused(
          server,
          "IDENTIFY\\0a\\00\\00\\00\\19{\"heartbeat_interval\":10}",
          "E_BAD_BODY IDENTIFY heartbeat interval (10) is invalid");
    }
  }

  private static void refused(NsqdDouble server, String command, String error) throws Exception {
    try (Raw raw = new Raw(server)) {
      raw.say("  V2" + command);
      Frame frame = Wire.read(new DataInputStream(raw.in));
      assertThat(frame.type()).isEqualTo(Wire.ERROR);
      assertThat(frame.text()).isEqualTo(error);
      assertThat(raw.in.read()).isEqualTo(-1);
    }
  }
}
