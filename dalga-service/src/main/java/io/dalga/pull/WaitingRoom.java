package io.dalga.pull;

import io.dalga.store.QueueStore.Reserved;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Workers that wait for runs, first come, first served on each path. Thread-safe. */
final class WaitingRoom {

  private final Map<String, Deque<Guest>> guests = new HashMap<>();

  /**
   * Somebody who waits.
   *
   * @param limit how many runs are wanted, at most
   * @param timeout for how long
   * @param endNanos until when the worker waits, as {@link System#nanoTime} counts
   * @param answer what it waits for
   */
  record Guest(
      int limit, Duration timeout, long endNanos, CompletableFuture<List<Reserved>> answer) {}

  synchronized void enter(String path, Guest guest) {
    guests.computeIfAbsent(path, key -> new ArrayDeque<>()).addLast(guest);
  }

  /** Takes out who has waited longest on that path; null when nobody does. */
  synchronized @Nullable Guest next(String path) {
    Deque<Guest> line = guests.get(path);
    if (line == null) {
      return null;
    }
    Guest first = line.removeFirst();
    if (line.isEmpty()) {
      guests.remove(path);
    }
    return first;
  }

  /** Puts back who was taken out and could not be served. */
  synchronized void resume(String path, Guest guest) {
    guests.computeIfAbsent(path, key -> new ArrayDeque<>()).addFirst(guest);
  }

  /** Takes out all who have waited until that time. */
  synchronized List<Guest> leaveAt(long nanos) {
    List<Guest> over = new ArrayList<>();
    Iterator<Deque<Guest>> lines = guests.values().iterator();
    while (lines.hasNext()) {
      Deque<Guest> line = lines.next();
      line.removeIf(guest -> nanos - guest.endNanos() >= 0 && over.add(guest));
      if (line.isEmpty()) {
        lines.remove();
      }
    }
    return over;
  }

  /** Takes out everybody. */
  synchronized List<Guest> close() {
    List<Guest> all = guests.values().stream().flatMap(Deque::stream).toList();
    guests.clear();
    return all;
  }

  /** The paths that somebody waits on. */
  synchronized Set<String> paths() {
    return Set.copyOf(guests.keySet());
  }

  synchronized boolean isWaitedFor(String path) {
    return guests.containsKey(path);
  }
}
