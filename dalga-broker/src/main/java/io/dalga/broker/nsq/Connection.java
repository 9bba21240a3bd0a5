package io.dalga.broker.nsq;

import io.dalga.broker.BrokerException;
import io.dalga.broker.nsq.Wire.Delivery;
import io.dalga.broker.nsq.Wire.Frame;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to nsqd, with a thread that reads what it sends and answers its heartbeats. After an
 * error it is closed, and says so. {@link #send} may be called by any thread; {@link #call} and
 * {@link #take} by one at a time.
 */
final class Connection {

  private static final Logger LOGGER = LoggerFactory.getLogger(Connection.class);

  /** After a message, others that are ready follow at once. */
  private static final Duration LINGER = Duration.ofMillis(10);

  private static final String HEARTBEAT = "_heartbeat_";

  private final Socket socket = new Socket();
  private final Duration timeout;
  private final DataInputStream in;
  private final OutputStream out;
  private final Object writing = new Object();
  private final Inbox inbox = new Inbox();
  private @Nullable CompletableFuture<String> awaited;
  private @Nullable IOException failure;
  private volatile boolean subscribed;
  private final int maxReady;
  private final Duration maxMsgTimeout;

  /** Connects, and says what we expect. */
  Connection(NsqBroker.Server server, NsqBroker.Terms terms) {
    timeout = server.timeout();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server.host(), server.port()), (int) timeout.toMillis());
      socket.setSoTimeout((int) terms.heartbeat().multipliedBy(2).plus(timeout).toMillis());
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = socket.getOutputStream();
      out.write(Wire.MAGIC);
    } catch (IOException e) {
      close();
      throw new BrokerException(
          "nsqd: cannot connect to " + server.host() + ":" + server.port(), e);
    }
    Thread reader = new Thread(this::read, "nsq-reader");
    reader.setDaemon(true);
    reader.start();
    // Messages are not to wait in the server's buffer for more.
    String agreed =
        call(
            Wire.identify(
                ("{\"client_id\":\"dalga\",\"user_agent\":\"dalga-broker\","
                        + "\"feature_negotiation\":true,\"output_buffer_size\":-1,"
                        + "\"heartbeat_interval\":%d,\"msg_timeout\":%d}")
                    .formatted(terms.heartbeat().toMillis(), terms.msgTimeout().toMillis())));
    maxReady = number(agreed, "max_rdy_count", 2500);
    maxMsgTimeout = Duration.ofMillis(number(agreed, "max_msg_timeout", 900_000));
  }

  private static int number(String json, String name, int byDefault) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\\s*([0-9]{1,9})\\b").matcher(json);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : byDefault;
  }

  /** No message is held for longer, however often it is touched. */
  Duration maxMsgTimeout() {
    return maxMsgTimeout;
  }

  private void read() {
    try {
      while (true) {
        handle(Wire.read(in));
      }
    } catch (EOFException e) {
      fail(new IOException("it has hung up", e));
    } catch (IOException e) {
      fail(e);
    }
  }

  private void handle(Frame frame) throws IOException {
    if (frame.type() == Wire.MESSAGE) {
      arrive(Wire.delivery(frame));
    } else if (frame.type() == Wire.ERROR) {
      error(frame.text());
    } else if (frame.text().equals(HEARTBEAT)) {
      send(Wire.NOP);
    } else {
      answer(frame.text());
    }
  }

  /** What comes when nothing is asked for goes back at once, for others. */
  private void arrive(Delivery delivery) {
    if (!inbox.add(delivery)) {
      giveBack(delivery);
    }
  }

  private void giveBack(Delivery delivery) {
    send(Wire.req(delivery.id(), Duration.ZERO));
  }

  /** nsqd closes the connection after any error but three, which are about one message. */
  private void error(String text) {
    if (text.startsWith("E_FIN_FAILED")
        || text.startsWith("E_REQ_FAILED")
        || text.startsWith("E_TOUCH_FAILED")) {
      LOGGER.info("nsqd had taken a message back: answer=\"{}\"; it is handled again", text);
    } else {
      fail(new IOException("it answers " + text));
    }
  }

  private void answer(String text) throws IOException {
    CompletableFuture<String> caller;
    synchronized (this) {
      caller = awaited;
      awaited = null;
    }
    if (caller == null) {
      throw new IOException("this is no nsqd: it answers what was not asked");
    }
    caller.complete(text);
  }

  private void fail(IOException reason) {
    CompletableFuture<String> caller;
    synchronized (this) {
      if (failure == null) {
        failure = reason;
      }
      caller = awaited;
      awaited = null;
    }
    inbox.end(reason);
    close();
    if (caller != null) {
      caller.completeExceptionally(reason);
    }
  }

  /** From now on, it is for one topic. */
  void subscribe(String topic, String channel) {
    call(Wire.sub(topic, channel));
    subscribed = true;
  }

  /** Sends a command that is answered, and waits for that. */
  String call(byte[] command) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    synchronized (this) {
      if (failure != null) {
        throw new BrokerException("nsqd", failure);
      }
      awaited = answer;
    }
    send(command);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new BrokerException("nsqd", e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      IOException reason = new IOException("no answer within " + timeout.toMillis() + " ms", e);
      fail(reason);
      throw new BrokerException("nsqd", reason);
    } catch (InterruptedException e) {
      // Its answer would be taken for the next one's.
      fail(new IOException("interrupted", e));
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted", e);
    }
  }

  /** Sends a command that is not answered; false when the connection has ended. */
  boolean send(byte[] command) {
    try {
      synchronized (writing) {
        out.write(command);
      }
      return isOpen();
    } catch (IOException e) {
      fail(e);
      return false;
    }
  }

  /**
   * Waits for the first message, and takes those that follow it at once. Afterwards nsqd sends no
   * more; what it was sending just then goes back.
   */
  List<Delivery> take(int most, Duration wait) throws InterruptedException {
    int asked = Math.min(most, maxReady);
    List<Delivery> taken = new ArrayList<>();
    inbox.open();
    try {
      send(Wire.rdy(asked));
      fill(taken, asked, wait);
      send(Wire.rdy(0));
      fill(taken, asked, LINGER);
      return taken;
    } catch (InterruptedException | BrokerException e) {
      send(Wire.rdy(0));
      taken.forEach(this::giveBack);
      throw e;
    } finally {
      inbox.close().forEach(this::giveBack);
    }
  }

  private void fill(List<Delivery> taken, int most, Duration wait) throws InterruptedException {
    Delivery next = taken.size() < most ? inbox.next(wait) : null;
    while (next != null) {
      taken.add(next);
      next = taken.size() < most ? inbox.next(LINGER) : null;
    }
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  /** Closes it once nsqd has done everything that was sent; waits for that, but not for long. */
  void quit(Duration limit) {
    try {
      if (subscribed && limit.toMillis() > 0 && isOpen()) {
        inbox.end(new IOException("closed"));
        inbox.awaitClosed(limit);
        CompletableFuture<String> answer = new CompletableFuture<>();
        synchronized (this) {
          awaited = answer;
        }
        send(Wire.CLS);
        answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.debug("a connection did not end well", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
