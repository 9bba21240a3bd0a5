package io.dalga.broker.nsq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.dalga.broker.nsq.NsqdChannel.Stored;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A connection to {@link NsqdDouble}. */
final class NsqdClient {

  private static final int MAX_MSG_SIZE = 1 << 20;
  private static final int MAX_RDY = 2500;
  private static final Duration MAX_REQ_TIMEOUT = Duration.ofHours(1);
  private static final Pattern NAME = Pattern.compile("[.a-zA-Z0-9_-]{1,64}");

  private final NsqdDouble server;
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private @Nullable NsqdChannel channel;
  private boolean identified;
  private boolean closing;
  private int rdy;
  private int flying;
  private Duration msgTimeout = Duration.ofSeconds(60);
  private Duration heartbeat = Duration.ofSeconds(30);
  private long nextHeartbeat;

  /** An error that ends the connection. */
  private static final class Fatal extends Exception {
    private static final long serialVersionUID = 1L;

    private Fatal(String text) {
      super(text);
    }
  }

  NsqdClient(NsqdDouble server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new DataOutputStream(socket.getOutputStream());
    setHeartbeat(heartbeat);
  }

  private void setHeartbeat(Duration interval) throws IOException {
    heartbeat = interval;
    nextHeartbeat = System.nanoTime() + interval.toNanos();
    socket.setSoTimeout((int) interval.multipliedBy(2).toMillis());
  }

  void run() {
    try {
      if (new String(in.readNBytes(4), ISO_8859_1).equals("  V2")) {
        while (true) {
          execute(line().split(" ", -1));
        }
      }
    } catch (Fatal e) {
      send(1, String.valueOf(e.getMessage()).getBytes(ISO_8859_1));
    } catch (IOException e) {
      // It has gone, or is silent for too long.
    } finally {
      close();
      server.forget(this);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.write(c);
    }
    return line.toString(ISO_8859_1);
  }

  private void execute(String[] words) throws IOException, Fatal {
    switch (words[0]) {
      case "IDENTIFY" -> identify();
      case "PUB" -> publish(words, 2, Duration.ZERO);
      case "DPUB" -> publish(words, 3, deferral(words));
      case "NOP" -> server.heard();
      default -> {
        synchronized (server) {
          subscribed(words);
        }
      }
    }
  }

  private void identify() throws IOException, Fatal {
    String json = new String(data("E_BAD_BODY", "IDENTIFY"), ISO_8859_1);
    if (identified) {
      throw new Fatal("E_INVALID cannot IDENTIFY in current state");
    }
    identified = true;
    long interval = number(json, "heartbeat_interval", 30_000);
    if (interval < 1_000 || interval > 60_000) {
      throw new Fatal("E_BAD_BODY IDENTIFY heartbeat interval (" + interval + ") is invalid");
    }
    long timeout = number(json, "msg_timeout", 60_000);
    if (timeout < 1 || timeout > NsqdChannel.MAX_MSG_TIMEOUT.toMillis()) {
      throw new Fatal("E_BAD_BODY IDENTIFY msg timeout (" + timeout + ") is invalid");
    }
    synchronized (server) {
      setHeartbeat(Duration.ofMillis(interval));
      msgTimeout = Duration.ofMillis(timeout);
    }
    respond(
        json.contains("\"feature_negotiation\":true")
            ? ("{\"max_rdy_count\":%d,\"version\":\"1.2.1\",\"max_msg_timeout\":%d,"
                    + "\"msg_timeout\":%d,\"tls_v1\":false,\"deflate\":false,\"deflate_level\":0,"
                    + "\"max_deflate_level\":6,\"snappy\":false,\"sample_rate\":0,"
                    + "\"auth_required\":false,\"output_buffer_size\":1,"
                    + "\"output_buffer_timeout\":0}")
                .formatted(MAX_RDY, NsqdChannel.MAX_MSG_TIMEOUT.toMillis(), timeout)
            : "OK");
  }

  private static long number(String json, String name, long byDefault) {
    Matcher matcher = Pattern.compile("\"" + name + "\":(-?[0-9]+)").matcher(json);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : byDefault;
  }

  private static Duration deferral(String[] words) throws Fatal {
    if (words.length < 3) {
      throw new Fatal("E_INVALID DPUB insufficient number of parameters");
    }
    long millis = number(words[2], "DPUB could not parse timeout ");
    if (millis > MAX_REQ_TIMEOUT.toMillis()) {
      throw new Fatal(
          "E_INVALID DPUB timeout " + millis + " out of range 0-" + MAX_REQ_TIMEOUT.toMillis());
    }
    return Duration.ofMillis(millis);
  }

  private static long number(String word, String error) throws Fatal {
    if (!word.matches("[0-9]{1,18}")) {
      throw new Fatal("E_INVALID " + error + word);
    }
    return Long.parseLong(word);
  }

  private void publish(String[] words, int least, Duration delay) throws IOException, Fatal {
    if (words.length < least) {
      throw new Fatal("E_INVALID " + words[0] + " insufficient number of parameters");
    }
    if (!NAME.matcher(words[1]).matches()) {
      throw new Fatal("E_BAD_TOPIC " + words[0] + " topic name \"" + words[1] + "\" is not valid");
    }
    server.publish(words[1], data("E_BAD_MESSAGE", words[0]), delay);
    respond("OK");
  }

  private byte[] data(String code, String command) throws IOException, Fatal {
    int size = in.readInt();
    if (size <= 0) {
      throw new Fatal(code + " " + command + " invalid message body size " + size);
    }
    if (size > MAX_MSG_SIZE) {
      throw new Fatal(code + " " + command + " message too big " + size + " > " + MAX_MSG_SIZE);
    }
    byte[] data = new byte[size];
    in.readFully(data);
    return data;
  }

  private void subscribed(String[] words) throws Fatal {
    switch (words[0]) {
      case "SUB" -> subscribe(words);
      case "RDY" -> ready(words);
      case "FIN" -> {
        String id = id(words, 2);
        failed("FIN", id, channel(words[0]).finish(this, id));
      }
      case "REQ" -> {
        String id = id(words, 3);
        long millis = number(words[2], "REQ could not parse timeout ");
        // Since 1.0, nsqd shortens what is too long and says so in its log only.
        millis = Math.min(millis, MAX_REQ_TIMEOUT.toMillis());
        failed("REQ", id, channel(words[0]).requeue(this, id, Duration.ofMillis(millis)));
      }
      case "TOUCH" -> {
        String id = id(words, 2);
        failed("TOUCH", id, channel(words[0]).touch(this, id));
      }
      case "CLS" -> {
        channel("CLS");
        if (closing) {
          throw new Fatal("E_INVALID cannot CLS in current state");
        }
        closing = true;
        respond("CLOSE_WAIT");
      }
      default -> throw new Fatal("E_INVALID invalid command " + words[0]);
    }
  }

  private void subscribe(String[] words) throws Fatal {
    if (channel != null) {
      throw new Fatal("E_INVALID cannot SUB in current state");
    }
    if (words.length < 3) {
      throw new Fatal("E_INVALID SUB insufficient number of parameters");
    }
    if (!NAME.matcher(words[1]).matches()) {
      throw new Fatal("E_BAD_TOPIC SUB topic name \"" + words[1] + "\" is not valid");
    }
    if (!NAME.matcher(words[2]).matches()) {
      throw new Fatal("E_BAD_CHANNEL SUB channel name \"" + words[2] + "\" is not valid");
    }
    NsqdChannel subscribed = server.channel(words[1], words[2]);
    subscribed.add(this);
    channel = subscribed;
    respond("OK");
  }

  private void ready(String[] words) throws Fatal {
    NsqdChannel subscribed = channel("RDY");
    long count = words.length < 2 ? 1 : number(words[1], "RDY could not parse count ");
    if (count > MAX_RDY) {
      throw new Fatal("E_INVALID RDY count " + count + " out of range 0-" + MAX_RDY);
    }
    rdy = (int) count;
    subscribed.pump();
  }

  private NsqdChannel channel(String command) throws Fatal {
    NsqdChannel subscribed = channel;
    if (subscribed == null) {
      throw new Fatal("E_INVALID cannot " + command + " in current state");
    }
    return subscribed;
  }

  private String id(String[] words, int least) throws Fatal {
    channel(words[0]);
    if (words.length < least) {
      throw new Fatal("E_INVALID " + words[0] + " insufficient number of params");
    }
    if (words[1].length() != 16) {
      throw new Fatal("E_INVALID Invalid Message ID");
    }
    return words[1];
  }

  /** Success has no answer; this error does not end the connection. */
  private void failed(String command, String id, @Nullable String error) {
    if (error != null) {
      String text = "E_" + command + "_FAILED " + command + " " + id + " failed " + error;
      send(1, text.getBytes(ISO_8859_1));
    }
  }

  private void respond(String text) {
    send(0, text.getBytes(ISO_8859_1));
  }

  private void send(int type, byte[] data) {
    synchronized (out) {
      try {
        out.writeInt(4 + data.length);
        out.writeInt(type);
        out.write(data);
        out.flush();
      } catch (IOException e) {
        close();
      }
    }
  }

  Duration msgTimeout() {
    return msgTimeout;
  }

  boolean wantsMore() {
    return !closing && flying < rdy;
  }

  void deliver(Stored message) {
    flying++;
    ByteBuffer data = ByteBuffer.allocate(26 + message.body.length);
    data.putLong(message.timestamp).putShort((short) message.attempts);
    data.put(message.id.getBytes(ISO_8859_1)).put(message.body);
    send(2, data.array());
  }

  void settled() {
    flying--;
  }

  void leave() {
    if (channel != null) {
      channel.remove(this);
    }
  }

  void beat() {
    if (nextHeartbeat - System.nanoTime() <= 0) {
      nextHeartbeat = System.nanoTime() + heartbeat.toNanos();
      respond("_heartbeat_");
    }
  }

  String json() {
    return "{\"client_id\":\"dalga\",\"state\":3,\"ready_count\":%d,\"in_flight_count\":%d}"
        .formatted(rdy, flying);
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
