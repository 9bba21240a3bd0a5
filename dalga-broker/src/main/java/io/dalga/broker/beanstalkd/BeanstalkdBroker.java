package io.dalga.broker.beanstalkd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Framing;
import io.dalga.broker.HolderTimeouts;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import io.dalga.broker.beanstalkd.Connection.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tubes of beanstalkd. The server holds a reservation for as long as the connection lives that made
 * it, and does not answer other commands of that connection while it waits for a job; so each
 * reservation has a connection of its own, which is used again when it has ended. Delays are
 * rounded up to whole seconds.
 */
final class BeanstalkdBroker implements Broker {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9+/;.$_()][A-Za-z0-9+/;.$_()-]{0,199}");
  private static final int PRIORITY = 1024;
  private static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

  private final Server server;
  private final long ttrSeconds;
  private final HolderTimeouts timeouts;
  private final Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();
  private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Where it is, and how long to wait for it. */
  record Server(String host, int port, Duration timeout) {}

  BeanstalkdBroker(Server server, Duration ttr) {
    this.server = server;
    this.ttrSeconds = seconds(ttr);
    this.timeouts = new HolderTimeouts("beanstalkd-timeouts", ttr.dividedBy(3));
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public String later(String queue, Message message, Duration delay) {
    byte[] data = Framing.encode(message);
    String command = "put %d %d %d %d".formatted(PRIORITY, seconds(delay), ttrSeconds, data.length);
    Connection connection = take(queue);
    Answer answer = connection.call(command, data);
    if (answer.is("EXPECTED_CRLF") || answer.is("JOB_TOO_BIG")) {
      // What is left of the data would be read as commands.
      connection.close();
    }
    giveBack(queue, connection);
    if (!answer.is("INSERTED")) {
      throw answer.unexpected();
    }
    return answer.word(1);
  }

  @Override
  public List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    List<Reservation> reserved = new ArrayList<>();
    Reservation next = reserveOne(queue, timeout, Duration.ZERO);
    while (next == null) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.toMillis() <= 0) {
        return reserved;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      next = reserveOne(queue, timeout, left.compareTo(LONGEST_BLOCK) < 0 ? left : LONGEST_BLOCK);
    }
    while (next != null) {
      reserved.add(next);
      next = reserved.size() < most ? reserveOne(queue, timeout, Duration.ZERO) : null;
    }
    return reserved;
  }

  private @Nullable Reservation reserveOne(String queue, Duration timeout, Duration wait) {
    Connection connection = take(queue);
    Answer answer = ask(connection, wait);
    if (answer == null || answer.is("TIMED_OUT") || answer.is("DEADLINE_SOON")) {
      giveBack(queue, connection);
      return null;
    }
    if (!answer.is("RESERVED")) {
      giveBack(queue, connection);
      throw answer.unexpected();
    }
    String id = answer.word(1);
    Token token = new Token(connection, id);
    timeouts.begin(
        token,
        timeout,
        () -> command(connection, "touch " + id),
        () -> end(queue, connection, "release " + id + " " + PRIORITY + " 0"));
    return new Reservation(
        queue, id, Framing.decode(answer.bytes()), deliveries(connection, id), token);
  }

  /** Each reservation has its own: the same connection may reserve the same job again. */
  private static final class Token {
    private final Connection connection;
    private final String id;

    private Token(Connection connection, String id) {
      this.connection = connection;
      this.id = id;
    }
  }

  /**
   * The server counts whole seconds. When less is left, hanging up ends the wait, and what the
   * server may be sending just then is ready again.
   */
  private static @Nullable Answer ask(Connection connection, Duration wait) {
    if (wait.isZero()) {
      return connection.call("reserve-with-timeout 0");
    }
    try {
      return connection.call("reserve-with-timeout 1", null, wait.plus(slack(wait)));
    } catch (BrokerException e) {
      return null;
    }
  }

  private static Duration slack(Duration wait) {
    return wait.compareTo(LONGEST_BLOCK) < 0 ? Duration.ZERO : LONGEST_BLOCK;
  }

  private static int deliveries(Connection connection, String id) {
    Answer answer = connection.call("stats-job " + id);
    return answer.is("OK") ? (int) number(answer, "reserves") : 1;
  }

  @Override
  public boolean delete(Reservation reservation) {
    return end(reservation, "delete " + reservation.id());
  }

  @Override
  public boolean release(Reservation reservation, Duration delay) {
    return end(reservation, "release " + reservation.id() + " " + PRIORITY + " " + seconds(delay));
  }

  private boolean end(Reservation reservation, String command) {
    Token token = (Token) reservation.token();
    return timeouts.finish(token) && end(reservation.queue(), token.connection, command);
  }

  private boolean end(String queue, Connection connection, String command) {
    try {
      Answer answer = connection.call(command);
      return answer.is("DELETED") || answer.is("RELEASED");
    } finally {
      giveBack(queue, connection);
    }
  }

  @Override
  public boolean extend(Reservation reservation, Duration timeout) {
    Token token = (Token) reservation.token();
    return timeouts.extend(token, timeout) && command(token.connection, "touch " + token.id);
  }

  private static boolean command(Connection connection, String command) {
    return connection.call(command).is("TOUCHED");
  }

  /** The server and {@link HolderTimeouts} do it. */
  @Override
  public QueueSize size(String queue) {
    Answer answer = once(queue, "stats-tube " + queue);
    if (answer.is("NOT_FOUND")) {
      return new QueueSize(0L, 0, 0L);
    }
    if (!answer.is("OK")) {
      throw answer.unexpected();
    }
    return new QueueSize(
        number(answer, "current-jobs-delayed"),
        number(answer, "current-jobs-ready"),
        number(answer, "current-jobs-reserved"));
  }

  private static long number(Answer yaml, String key) {
    Matcher matcher =
        Pattern.compile("(?m)^" + key + ": ([0-9]{1,18})$")
            .matcher(new String(yaml.bytes(), US_ASCII));
    if (!matcher.find()) {
      throw new BrokerException("beanstalkd: statistics without " + key);
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public void check() {
    once("default", "list-tube-used");
  }

  private Answer once(String queue, String command) {
    Connection connection = take(queue);
    try {
      return connection.call(command);
    } finally {
      giveBack(queue, connection);
    }
  }

  private Connection take(String queue) {
    if (!NAME.matcher(queue).matches()) {
      throw new IllegalArgumentException(
          "queue name \""
              + queue
              + "\" must have 1 to 200 of letters, digits and -+/;.$_(), and not begin with -");
    }
    Deque<Connection> pool = idle.get(queue);
    Connection connection = pool == null ? null : pool.pollFirst();
    if (connection == null) {
      connection = connect(queue);
    }
    busy.add(connection);
    return connection;
  }

  private Connection connect(String queue) {
    if (closed) {
      throw new BrokerException("beanstalkd: closed");
    }
    Connection connection = new Connection(server.host(), server.port(), server.timeout());
    connection.call("use " + queue);
    connection.call("watch " + queue);
    if (!queue.equals("default")) {
      connection.call("ignore default");
    }
    return connection;
  }

  private void giveBack(String queue, Connection connection) {
    busy.remove(connection);
    Deque<Connection> pool = idle.computeIfAbsent(queue, name -> new ConcurrentLinkedDeque<>());
    if (connection.isOpen()) {
      pool.addFirst(connection);
    } else {
      // The others were made to the same server, and have probably ended with it.
      pool.forEach(Connection::close);
      pool.clear();
    }
  }

  @Override
  public void close() {
    closed = true;
    timeouts.close();
    busy.forEach(Connection::close);
    idle.values().forEach(pool -> pool.forEach(Connection::close));
    idle.clear();
  }

  private static long seconds(Duration duration) {
    return Math.max(0, duration.plusMillis(999).toSeconds());
  }
}
