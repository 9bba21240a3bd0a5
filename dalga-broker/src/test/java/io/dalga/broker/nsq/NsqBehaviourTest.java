package io.dalga.broker.nsq;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is peculiar to NSQ. */
@Timeout(120)
class NsqBehaviourTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final NsqdDouble server = new NsqdDouble();
  private final Broker broker = open("");

  private Broker open(String more) {
    return Broker.open(
        "nsq://127.0.0.1:%d?http=%d&heartbeat=1000&timeout=3000%s"
            .formatted(server.port(), server.httpPort(), more));
  }

  @AfterEach
  void close() {
    broker.close();
    server.close();
  }

  private static Message text(String text) {
    return Message.named("test", text);
  }

  private static Reservation reserve(Broker from) throws InterruptedException {
    List<Reservation> one = from.reserve("q", 1, MINUTE, LONG);
    assertThat(one).as("a message within 20 s").hasSize(1);
    return one.get(0);
  }

  @Test
  void heartbeats_are_answered() throws Exception {
    broker.push("q", text("a"));
    Reservation held = reserve(broker);
    int connections = server.connections();

    await().atMost(LONG).until(() -> server.nops() >= 8);

    assertThat(server.connections()).isEqualTo(connections);
    assertThat(broker.delete(held)).isTrue();
    await().atMost(LONG).until(() -> broker.size("q").equals(new QueueSize(0L, 0, 0L)));
  }

  @Test
  void what_others_publish_has_the_identity_of_nsqd() throws Exception {
    server.publish("q", "hello".getBytes(US_ASCII), Duration.ZERO);
    assertThat(broker.size("q")).isEqualTo(new QueueSize(0L, 1, 0L));

    Reservation reservation = reserve(broker);

    assertThat(reservation.id()).matches("[0-9a-f]{16}");
    assertThat(reservation.message()).isEqualTo(Message.of("hello".getBytes(US_ASCII), Map.of()));
    assertThat(broker.delete(reservation)).isTrue();
  }

  @Test
  void the_header_of_the_identity_is_taken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> broker.push("q", text("a").with("dalga-id", "b")))
        .withMessageContaining("dalga-id");
  }

  @Test
  void delays_that_are_too_long_are_refused_and_change_nothing() throws Exception {
    Duration tooLong = Duration.ofHours(1).plusMillis(1);
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> broker.later("q", text("a"), tooLong))
        .withMessageContaining("--max-req-timeout");
    broker.push("q", text("a"));
    Reservation held = reserve(broker);
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> broker.release(held, tooLong))
        .withMessageContaining("--max-req-timeout");
    assertThat(broker.delete(held)).isTrue();

    try (Broker trusting = open("&maxDelay=PT2H")) {
      assertThatExceptionOfType(BrokerException.class)
          .isThrownBy(() -> trusting.later("q", text("a"), tooLong))
          .withMessageContaining("E_INVALID DPUB timeout 3600001 out of range");
    }
  }

  @Test
  void what_is_too_large_is_refused_and_the_next_is_not() {
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> broker.push("q", Message.of(new byte[2 << 20], Map.of())));
    broker.push("q", text("a"));
    assertThat(broker.size("q").ready()).isEqualTo(1);
  }

  @Test
  void nothing_is_held_for_longer_than_nsqd_allows() throws Exception {
    broker.push("q", text("a"));
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> broker.reserve("q", 1, Duration.ofMinutes(16), LONG))
        .withMessageContaining("--max-msg-timeout");
    Reservation held = reserve(broker);
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> broker.extend(held, Duration.ofMinutes(15)))
        .withMessageContaining("--max-msg-timeout");
    assertThat(broker.extend(held, Duration.ofMinutes(14))).isTrue();
    assertThat(broker.delete(held)).isTrue();
  }

  @Test
  void a_reservation_outlives_the_time_after_which_nsqd_takes_messages_back() throws Exception {
    try (Broker holder = open("&msgTimeout=2000")) {
      holder.push("q", text("a"));
      Reservation held = reserve(holder);

      assertThat(broker.reserve("q", 1, MINUTE, Duration.ofSeconds(5))).isEmpty();

      assertThat(holder.delete(held)).isTrue();
    }
  }

  @Test
  void what_a_lost_connection_held_comes_back_in_time() throws Exception {
    try (Broker holder = open("&msgTimeout=3000")) {
      holder.push("q", text("a"));
      Reservation held = reserve(holder);

      server.cut();
      await().atMost(LONG).until(() -> !holder.extend(held, MINUTE));

      assertThat(holder.delete(held)).isFalse();
      Reservation again = reserve(holder);
      assertThat(again.id()).isEqualTo(held.id());
      assertThat(again.deliveries()).isEqualTo(2);
      assertThat(holder.delete(again)).isTrue();
    }
  }

  @Test
  void what_is_queued_survives_a_kill_and_what_is_held_need_not() throws Exception {
    broker.push("q", text("held"));
    Reservation held = reserve(broker);
    broker.push("q", text("queued"));

    server.killAndRestart();
    await().atMost(LONG).until(() -> !broker.delete(held));

    assertThat(reserve(broker).message().text()).isEqualTo("queued");
    assertThat(broker.size("q")).isEqualTo(new QueueSize(0L, 0, 1L));
  }

  @Test
  void closing_gives_back_at_once_also_what_is_being_reserved() throws Exception {
    Broker other = open("");
    other.push("q", text("a"));
    reserve(other);
    CompletableFuture<Boolean> ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return other.reserve("q", 5, MINUTE, LONG).isEmpty();
              } catch (BrokerException | InterruptedException e) {
                return true;
              }
            });
    await().pollDelay(Duration.ofMillis(500)).until(() -> !ended.isDone());

    other.close();

    assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(reserve(broker).message()).isEqualTo(text("a"));
  }

  @Test
  void sizes_need_http() {
    try (Broker without = Broker.open("nsq://127.0.0.1:%d?http=1".formatted(server.port()))) {
      without.push("q", text("a"));
      assertThatExceptionOfType(BrokerException.class)
          .isThrownBy(() -> without.size("q"))
          .withMessageContaining("http://127.0.0.1:1");
    }
  }

  @ParameterizedTest
  @CsvSource({"channel=a/b, channel=a/b", "http=x, http", "heartbeat=0, heartbeat=0"})
  void urls_that_make_no_sense_are_refused(String parameter, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Broker.open("nsq://127.0.0.1?" + parameter))
        .withMessageContaining(message);
  }

  /** What a server that is no nsqd does with a connection. */
  private interface Script {
    void play(InputStream in, OutputStream out) throws IOException;
  }

  private static CompletableFuture<Void> play(ServerSocket listener, Script script) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket socket = listener.accept()) {
            socket.setSoTimeout(20_000);
            script.play(socket.getInputStream(), socket.getOutputStream());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void skipLine(InputStream in, String expected) throws IOException {
    assertThat(new String(in.readNBytes(expected.length() + 1), US_ASCII))
        .isEqualTo(expected + "\n");
  }

  private static void identify(InputStream in) throws IOException {
    in.readNBytes(4);
    skipLine(in, "IDENTIFY");
    in.readNBytes(3);
    in.readNBytes(in.read());
  }

  private static final byte[] OK = {0, 0, 0, 6, 0, 0, 0, 0, 'O', 'K'};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "\0\0\0\3\0\0\0\0",
        "\0\0\0\6\0\0\0\7OK",
        "\0\0\0\6\0\0\0\2OK",
        "\177\0\0\0\0\0\0\0",
      })
  void garbage_is_an_error_and_ends_the_connection(String garbage) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Broker victim =
            Broker.open("nsq://127.0.0.1:%d?timeout=10000".formatted(listener.getLocalPort()))) {
      CompletableFuture<Void> played =
          play(
              listener,
              (in, out) -> {
                identify(in);
                out.write(garbage.getBytes(US_ASCII));
                assertThat(in.read()).isEqualTo(-1);
              });
      assertThatExceptionOfType(BrokerException.class)
          .isThrownBy(victim::check)
          .withMessageContaining("this is no nsqd");
      played.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void what_comes_late_goes_back_at_once() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Broker taker =
            Broker.open("nsq://127.0.0.1:%d?timeout=10000".formatted(listener.getLocalPort()))) {
      CompletableFuture<Void> reserved = new CompletableFuture<>();
      CompletableFuture<Void> played =
          play(
              listener,
              (in, out) -> {
                identify(in);
                out.write(OK);
                skipLine(in, "SUB q dalga");
                out.write(OK);
                skipLine(in, "RDY 3");
                skipLine(in, "RDY 0");
                reserved.join();
                out.write(new byte[] {0, 0, 0, 31, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
                out.write("0123456789abcdefx".getBytes(US_ASCII));
                skipLine(in, "REQ 0123456789abcdef 0");
              });

      assertThat(taker.reserve("q", 3, MINUTE, Duration.ZERO)).isEmpty();
      reserved.complete(null);

      played.get(20, TimeUnit.SECONDS);
    }
  }
}
