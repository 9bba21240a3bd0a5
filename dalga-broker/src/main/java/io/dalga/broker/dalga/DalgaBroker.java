package io.dalga.broker.dalga;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dalga.api.QueueView;
import io.dalga.api.ReservedRun;
import io.dalga.api.Rfc3339;
import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Framing;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Reservation;
import io.dalga.client.DalgaClient;
import io.dalga.client.DalgaException;
import io.dalga.client.DalgaProblemException;
import io.dalga.client.Schedule;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dalga's jobs of target {@code pull}, a queue for each path. What is pushed is a one-off with the
 * message as its payload; what others have scheduled there comes as a message for the handler that
 * is named like the path. A delay is rounded up to whole seconds when it is pushed.
 */
final class DalgaBroker implements Broker {

  static final String TARGET = "pull";

  /** A message with its headers, as {@link Framing} writes it. */
  private static final String FRAMED = "application/vnd.dalga.message";

  /** Waiting is in pieces of that length, so that an interrupt is noticed. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private static final int MOST = 1_000;

  private final DalgaClient client;
  private volatile boolean closed;

  DalgaBroker(DalgaClient client) {
    this.client = client;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public String later(String queue, Message message, Duration delay) {
    Schedule schedule =
        delay.isZero() ? Schedule.onceNow() : Schedule.onceAfter(wholeSeconds(delay));
    String id = UUID.randomUUID().toString();
    Schedule framed = schedule.target(TARGET).payload(Framing.encode(message)).contentType(FRAMED);
    return call(
        queue,
        () -> {
          client.schedule(queue, id, framed);
          return id;
        });
  }

  private static Duration wholeSeconds(Duration delay) {
    return delay.getNano() == 0 ? delay : Duration.ofSeconds(delay.getSeconds() + 1);
  }

  @Override
  public List<Reservation> reserve(String queue, int most, Duration timeout, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      Duration piece = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
      List<ReservedRun> runs =
          call(queue, () -> client.queue(queue).reserve(Math.min(most, MOST), timeout, piece));
      if (!runs.isEmpty() || left.isZero()) {
        return runs.stream().map(run -> reservation(queue, run)).toList();
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static Reservation reservation(String queue, ReservedRun run) {
    boolean framed = FRAMED.equals(run.contentType());
    byte[] payload =
        run.payloadBase64() == null
            ? run.body().getBytes(UTF_8)
            : Base64.getDecoder().decode(run.payloadBase64());
    return new Reservation(
        queue,
        framed ? run.body() : run.runId(),
        framed ? Framing.decode(payload) : Message.of(payload, headers(run)),
        run.attempt(),
        run.token());
  }

  /** As the service's targets send them. */
  private static Map<String, String> headers(ReservedRun run) {
    Map<String, String> headers = new LinkedHashMap<>(run.headers());
    if (run.contentType() != null) {
      headers.put("content-type", run.contentType());
    }
    headers.putIfAbsent(Message.NAME, run.path());
    headers.put("dalga-sched", Rfc3339.format(run.scheduledAt()));
    headers.put("dalga-attempt", Integer.toString(run.attempt()));
    headers.put("dalga-run-id", run.runId());
    return headers;
  }

  @Override
  public boolean delete(Reservation reservation) {
    return call(
        reservation.queue(),
        () -> client.queue(reservation.queue()).acknowledge(token(reservation)));
  }

  @Override
  public boolean release(Reservation reservation, Duration delay) {
    return call(
        reservation.queue(),
        () ->
            client
                .queue(reservation.queue())
                .release(token(reservation), "the worker has given it back", delay));
  }

  @Override
  public boolean extend(Reservation reservation, Duration timeout) {
    return call(
        reservation.queue(),
        () -> client.queue(reservation.queue()).extend(token(reservation), timeout));
  }

  private static String token(Reservation reservation) {
    return (String) reservation.token();
  }

  @Override
  public QueueSize size(String queue) {
    QueueView view = call(queue, () -> client.queue(queue).size());
    return new QueueSize(view.delayed(), view.ready(), view.reserved());
  }

  @Override
  public void check() {
    call(null, client::status);
  }

  /** What is reserved stays so until its time is over. */
  @Override
  public void close() {
    closed = true;
  }

  private <T> T call(@Nullable String queue, Supplier<T> call) {
    if (closed) {
      throw new BrokerException("Dalga: this broker is closed");
    }
    if (queue != null && queue.isEmpty()) {
      throw new IllegalArgumentException("queue name must not be empty");
    }
    try {
      return call.get();
    } catch (DalgaProblemException e) {
      if (queue != null && "path".equals(e.problem().parameter())) {
        throw new IllegalArgumentException("queue name \"" + queue + "\": " + e.getMessage(), e);
      }
      throw new BrokerException("Dalga", e);
    } catch (DalgaException e) {
      throw new BrokerException("Dalga", e);
    }
  }
}
