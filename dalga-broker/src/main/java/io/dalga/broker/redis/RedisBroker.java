package io.dalga.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Framing;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Queues in Redis. Each step is one script, so it happens whole or not at all; times are the
 * server's. {@code queue.lua} has the keys. The token is how often the message has been reserved.
 */
final class RedisBroker implements Broker {

  /** Waiting is in pieces of that length, so that an interrupt is noticed. */
  static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

  private static final int MAX_QUEUE_NAME = 255;

  private static final Script PUSH = Script.load("push");
  private static final Script RESERVE = Script.load("reserve");
  private static final Script DELETE = Script.load("delete");
  private static final Script RELEASE = Script.load("release");
  private static final Script EXTEND = Script.load("extend");
  private static final Script MIGRATE = Script.load("migrate");
  private static final Script SIZE = Script.load("size");

  private final RedisClient redis;

  /** Takes the client over and closes it. */
  RedisBroker(RedisClient redis) {
    this.redis = redis;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public String later(String queue, Message message, Duration delay) {
    String id = UUID.randomUUID().toString();
    run(PUSH, queue, utf8(id), Framing.encode(message), millis(delay));
    return id;
  }

  @Override
  public List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      List<?> reply = (List<?>) run(RESERVE, queue, utf8(String.valueOf(most)), millis(timeout));
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (reply.size() > 1 || left.isNegative() || left.isZero()) {
        return reservations(queue, reply);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      block(queue, shortest(left, (Long) reply.get(0)));
    }
  }

  private static List<Reservation> reservations(String queue, List<?> reply) {
    List<Reservation> reservations = new ArrayList<>();
    for (int i = 1; i < reply.size(); i += 3) {
      long deliveries = (Long) reply.get(i + 2);
      reservations.add(
          new Reservation(
              queue,
              new String((byte[]) reply.get(i), UTF_8),
              Framing.decode((byte[]) reply.get(i + 1)),
              (int) deliveries,
              deliveries));
    }
    return reservations;
  }

  /** Until something is pushed, or becomes due. */
  private void block(String queue, Duration longest) {
    try {
      redis.blpop(longest.toMillis() / 1000.0, keys(queue).get(5));
    } catch (JedisException e) {
      throw failure(e);
    }
  }

  private static Duration shortest(Duration left, long millisToNextDue) {
    Duration shortest = left.compareTo(LONGEST_BLOCK) < 0 ? left : LONGEST_BLOCK;
    if (millisToNextDue >= 0 && millisToNextDue < shortest.toMillis()) {
      shortest = Duration.ofMillis(millisToNextDue);
    }
    // Zero would be for ever.
    return shortest.toMillis() < 1 ? Duration.ofMillis(1) : shortest;
  }

  @Override
  public boolean delete(Reservation reservation) {
    return held(DELETE, reservation);
  }

  @Override
  public boolean release(Reservation reservation, Duration delay) {
    return held(RELEASE, reservation, millis(delay));
  }

  @Override
  public boolean extend(Reservation reservation, Duration timeout) {
    return held(EXTEND, reservation, millis(timeout));
  }

  private boolean held(Script script, Reservation reservation, byte[]... more) {
    byte[][] args =
        Stream.concat(
                Stream.of(utf8(reservation.id()), utf8(reservation.token().toString())),
                Stream.of(more))
            .toArray(byte[][]::new);
    return (Long) run(script, reservation.queue(), args) == 1;
  }

  @Override
  public int migrateExpired(String queue) {
    int migrated = 0;
    for (long some = migrateSome(queue); some > 0; some = migrateSome(queue)) {
      migrated += (int) some;
    }
    return migrated;
  }

  private long migrateSome(String queue) {
    return (Long) run(MIGRATE, queue);
  }

  @Override
  public QueueSize size(String queue) {
    List<?> sizes = (List<?>) run(SIZE, queue);
    return new QueueSize((Long) sizes.get(0), (Long) sizes.get(1), (Long) sizes.get(2));
  }

  @Override
  public void check() {
    try {
      redis.ping();
    } catch (JedisException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    redis.close();
  }

  private Object run(Script script, String queue, byte[]... args) {
    List<byte[]> keys = keys(queue);
    try {
      return script.run(redis, keys, List.of(args));
    } catch (JedisException e) {
      throw failure(e);
    }
  }

  private BrokerException failure(JedisException e) {
    if (e instanceof JedisConnectionException) {
      // Those that are idle were made to the same server, and have probably ended with it.
      redis.getPool().clear();
    }
    return new BrokerException("Redis", e);
  }

  /** In the order of the scripts. */
  private static List<byte[]> keys(String queue) {
    boolean valid =
        !queue.isEmpty()
            && queue.length() <= MAX_QUEUE_NAME
            && queue.chars().allMatch(c -> c > ' ' && c != '{' && c != '}');
    if (!valid) {
      throw new IllegalArgumentException(
          "queue name \"" + queue + "\" must have 1 to 255 characters, without spaces and braces");
    }
    String base = "queue:{" + queue + "}";
    return Stream.of("", ":delayed", ":reserved", ":messages", ":deliveries", ":wake")
        .map(suffix -> utf8(base + suffix))
        .toList();
  }

  private static byte[] millis(Duration duration) {
    return utf8(String.valueOf(Math.max(0, duration.toMillis())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
