package io.dalga.broker.nsq;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Framing;
import io.dalga.broker.HolderTimeouts;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import io.dalga.broker.nsq.Batch.Token;
import io.dalga.broker.nsq.Wire.Delivery;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Topics of one nsqd, each with one channel. nsqd names a message only when it delivers it, so its
 * identity travels in the header {@value #ID}; a message that others have published without one has
 * nsqd's. Order is nsqd's: about the oldest first.
 *
 * <p>nsqd sends messages unasked, up to a number that a connection says. So those that are reserved
 * together have a connection of their own, which is used again when the last of them has ended.
 *
 * <p>nsqd does not answer that a message is done with or given back: true means that it was sent in
 * time, by our clock, on a connection that was open. When a connection is lost, nsqd keeps what it
 * held from others until {@code msgTimeout} is over.
 */
final class NsqBroker implements Broker {

  /** The header that carries a message's identity; no message may have it. */
  static final String ID = "dalga-id";

  private static final Pattern NAME = Pattern.compile("[.a-zA-Z0-9_-]{1,64}");

  private final Terms terms;
  private final Duration grace;
  private final Pool pool;
  private final Stats stats;
  private final Duration timeout;
  private final HolderTimeouts timeouts;
  private final Set<Token> held = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /** Where it is, and how long to wait for it. */
  record Server(String host, int port, int httpPort, Duration timeout) {}

  /** What {@link NsqDriver} says of these. */
  record Terms(String channel, Duration heartbeat, Duration msgTimeout, Duration maxDelay) {}

  NsqBroker(Server server, Terms terms) {
    this.terms = terms;
    this.timeout = server.timeout();
    this.grace = server.timeout().dividedBy(4);
    this.pool = new Pool(server, terms);
    this.stats = new Stats(server, terms.channel());
    this.timeouts = new HolderTimeouts("nsq-timeouts", terms.msgTimeout().dividedBy(3));
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public String later(String queue, Message message, Duration delay) {
    checkName(queue);
    if (message.header(ID) != null) {
      throw new IllegalArgumentException("header \"" + ID + "\" is for the broker's own use");
    }
    Duration wait = delay(delay);
    String id = UUID.randomUUID().toString();
    byte[] body = Framing.encode(message.with(ID, id));
    pool.publish(queue, wait.isZero() ? Wire.pub(queue, body) : Wire.dpub(queue, wait, body));
    return id;
  }

  /** In whole milliseconds. What is too long, a server may silently shorten. */
  private Duration delay(Duration delay) {
    if (delay.compareTo(terms.maxDelay()) > 0) {
      throw new BrokerException(
          "nsqd delays no message for longer than "
              + terms.maxDelay()
              + ", not for "
              + delay
              + "; if its --max-req-timeout is longer, set maxDelay in the broker URL");
    }
    return delay.isNegative()
        ? Duration.ZERO
        : Duration.ofMillis(delay.plusNanos(999_999).toMillis());
  }

  @Override
  public List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException {
    checkName(queue);
    Connection connection = pool.subscriber(queue);
    List<Delivery> taken = List.of();
    try {
      checkTimeout(timeout, connection.maxMsgTimeout());
      taken = connection.take(most, wait.compareTo(grace) < 0 ? grace : wait);
    } finally {
      if (taken.isEmpty()) {
        pool.giveBack(queue, connection);
      }
    }
    Batch batch = new Batch(pool, queue, connection, terms.msgTimeout(), taken.size());
    List<Reservation> reserved = new ArrayList<>();
    for (Delivery each : taken) {
      Token token = batch.token(each);
      hold(token, timeout);
      reserved.add(reservation(queue, each, token));
    }
    return reserved;
  }

  private void hold(Token token, Duration timeout) {
    synchronized (held) {
      if (!closed) {
        held.add(token);
        timeouts.begin(token, timeout, token::touch, () -> giveBack(token));
        return;
      }
    }
    token.giveBack(Duration.ZERO);
  }

  private boolean giveBack(Token token) {
    held.remove(token);
    return token.giveBack(Duration.ZERO);
  }

  private static Reservation reservation(String queue, Delivery delivery, Token token) {
    Message message = Framing.decode(delivery.body());
    String id = message.header(ID);
    if (id == null) {
      return new Reservation(queue, delivery.id(), message, delivery.attempts(), token);
    }
    Map<String, String> headers = message.headers();
    headers.remove(ID);
    return new Reservation(
        queue, id, Message.of(message.body(), headers), delivery.attempts(), token);
  }

  private static void checkTimeout(Duration timeout, Duration longest) {
    if (timeout.compareTo(longest) > 0) {
      throw new BrokerException(
          "nsqd lets a message be held for its --max-msg-timeout in all, of which "
              + longest.truncatedTo(ChronoUnit.MILLIS)
              + " is left, less than "
              + timeout);
    }
  }

  @Override
  public boolean delete(Reservation reservation) {
    Token token = (Token) reservation.token();
    return finish(token) && token.finish();
  }

  @Override
  public boolean release(Reservation reservation, Duration delay) {
    Duration wait = delay(delay);
    Token token = (Token) reservation.token();
    return finish(token) && token.giveBack(wait);
  }

  private boolean finish(Token token) {
    held.remove(token);
    return timeouts.finish(token);
  }

  @Override
  public boolean extend(Reservation reservation, Duration timeout) {
    Token token = (Token) reservation.token();
    if (!held.contains(token)) {
      return false;
    }
    checkTimeout(timeout, token.longest());
    return token.touch() && timeouts.extend(token, timeout);
  }

  /** The server and {@link HolderTimeouts} do it. */
  @Override
  public QueueSize size(String queue) {
    checkName(queue);
    return stats.size(queue);
  }

  @Override
  public void check() {
    pool.check();
  }

  private static void checkName(String queue) {
    if (!NAME.matcher(queue).matches()) {
      throw new IllegalArgumentException(
          "queue name \"" + queue + "\" must have 1 to 64 of letters, digits and ._-");
    }
  }

  @Override
  public void close() {
    synchronized (held) {
      closed = true;
    }
    timeouts.close();
    held.forEach(this::giveBack);
    pool.close(timeout);
  }
}
