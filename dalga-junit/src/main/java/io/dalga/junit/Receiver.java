package io.dalga.junit;

import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Stands in for the receivers of all targets, and remembers what they got. Thread-safe. */
final class Receiver {

  private static final int DONE = 200;
  private static final int GONE = 204;

  private final InstantSource clock;
  private final List<Delivery> deliveries = new ArrayList<>();
  private final Deque<Integer> answers = new ArrayDeque<>();

  Receiver(InstantSource clock) {
    this.clock = clock;
  }

  /** A target of that name whose receiver this is. */
  Target target(String name) {
    return message -> CompletableFuture.completedFuture(receive(name, message));
  }

  private synchronized Outcome receive(String target, Message message) {
    Integer next = answers.poll();
    int status = next == null ? DONE : next;
    deliveries.add(new Delivery(target, message, clock.instant(), status));
    return outcome(status);
  }

  private static Outcome outcome(int status) {
    return switch (status) {
      case DONE -> Outcome.delivered(status);
      case GONE -> Outcome.gone(status);
      default -> Outcome.failed(status, "HTTP " + status, null);
    };
  }

  /** Answers the next deliveries by these statuses, in this order, then by 200 again. */
  synchronized void answer(List<Integer> statuses) {
    answers.addAll(statuses);
  }

  /** What has been delivered, in that order. */
  synchronized List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  synchronized void clear() {
    deliveries.clear();
    answers.clear();
  }
}
