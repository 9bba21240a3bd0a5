package io.dalga.broker.nsq;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A channel of {@link NsqdDouble}, whose lock guards it. */
final class NsqdChannel {

  /** nsqd's {@code --max-msg-timeout}, counted from the delivery. */
  static final Duration MAX_MSG_TIMEOUT = Duration.ofMinutes(15);

  /** A message; only its attempts change. */
  static final class Stored {
    final String id;
    final long timestamp;
    final byte[] body;
    int attempts;

    Stored(String id, long timestamp, byte[] body) {
      this.id = id;
      this.timestamp = timestamp;
      this.body = body;
    }
  }

  private static final class InFlight {
    private final Stored message;
    private final NsqdClient client;
    private final long delivered = System.nanoTime();
    private long deadline;

    private InFlight(Stored message, NsqdClient client) {
      this.message = message;
      this.client = client;
      touch();
    }

    private void touch() {
      deadline =
          Math.min(
              System.nanoTime() + client.msgTimeout().toNanos(),
              delivered + MAX_MSG_TIMEOUT.toNanos());
    }
  }

  private record Deferred(Stored message, long due) {}

  private final Deque<Stored> ready = new ArrayDeque<>();
  private final Map<String, InFlight> inFlight = new LinkedHashMap<>();
  private final List<Deferred> deferred = new ArrayList<>();
  private final Deque<NsqdClient> clients = new ArrayDeque<>();

  void put(Stored message, Duration delay) {
    if (delay.isZero()) {
      ready.add(message);
      pump();
    } else {
      deferred.add(new Deferred(message, System.nanoTime() + delay.toNanos()));
    }
  }

  void add(NsqdClient client) {
    clients.add(client);
  }

  /** What it has in flight stays so until its time is over. */
  void remove(NsqdClient client) {
    clients.remove(client);
  }

  /** Sends what is ready to those who want it, to each in turn. */
  void pump() {
    int refused = 0;
    while (!ready.isEmpty() && refused < clients.size()) {
      NsqdClient client = clients.remove();
      clients.add(client);
      if (client.wantsMore()) {
        Stored message = ready.remove();
        message.attempts++;
        inFlight.put(message.id, new InFlight(message, client));
        client.deliver(message);
        refused = 0;
      } else {
        refused++;
      }
    }
  }

  /** Null, or why not. */
  @Nullable String finish(NsqdClient client, String id) {
    InFlight entry = inFlight.get(id);
    if (entry == null || entry.client != client) {
      return why(entry);
    }
    inFlight.remove(id);
    client.settled();
    pump();
    return null;
  }

  @Nullable String requeue(NsqdClient client, String id, Duration delay) {
    InFlight entry = inFlight.get(id);
    if (entry == null || entry.client != client) {
      return why(entry);
    }
    inFlight.remove(id);
    client.settled();
    put(entry.message, delay);
    pump();
    return null;
  }

  @Nullable String touch(NsqdClient client, String id) {
    InFlight entry = inFlight.get(id);
    if (entry == null || entry.client != client) {
      return why(entry);
    }
    entry.touch();
    return null;
  }

  private static String why(@Nullable InFlight entry) {
    return entry == null ? "ID not in flight" : "client does not own message";
  }

  /** What has become due is ready. */
  void scan() {
    long now = System.nanoTime();
    for (Iterator<InFlight> each = inFlight.values().iterator(); each.hasNext(); ) {
      InFlight entry = each.next();
      if (entry.deadline - now <= 0) {
        each.remove();
        entry.client.settled();
        ready.add(entry.message);
      }
    }
    deferred.sort((a, b) -> Long.compare(a.due, b.due));
    while (!deferred.isEmpty() && deferred.get(0).due - now <= 0) {
      ready.add(deferred.remove(0).message);
    }
    pump();
  }

  /** An orderly stop writes everything to the disk's queue, which knows no delay. */
  void flush() {
    inFlight.values().forEach(entry -> ready.add(entry.message));
    deferred.forEach(entry -> ready.add(entry.message));
    lose();
  }

  /** A kill loses what is in memory only. */
  void lose() {
    inFlight.clear();
    deferred.clear();
    clients.clear();
  }

  /** In the order of nsqd's own. */
  String json(String name) {
    StringBuilder each = new StringBuilder();
    for (NsqdClient client : clients) {
      each.append(each.isEmpty() ? "" : ",").append(client.json());
    }
    return ("{\"channel_name\":\"%s\",\"depth\":%d,\"backend_depth\":%d,\"in_flight_count\":%d,"
            + "\"deferred_count\":%d,\"message_count\":0,\"requeue_count\":0,\"timeout_count\":0,"
            + "\"client_count\":%d,\"clients\":[%s],\"paused\":false,"
            + "\"e2e_processing_latency\":{\"count\":0,\"percentiles\":null}}")
        .formatted(
            name,
            ready.size(),
            ready.size(),
            inFlight.size(),
            deferred.size(),
            clients.size(),
            each);
  }
}
