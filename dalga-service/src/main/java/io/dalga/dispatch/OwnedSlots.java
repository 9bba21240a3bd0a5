package io.dalga.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The slots that this instance owns. Those that it is about to give back start no more runs.
 * Thread-safe.
 */
final class OwnedSlots {

  private final Set<Integer> owned = new HashSet<>();
  private final Set<Integer> leaving = new HashSet<>();
  private volatile List<Integer> active = List.of();

  /** The slots whose runs may be started, in ascending order. */
  List<Integer> active() {
    return active;
  }

  synchronized boolean isActive(int slot) {
    return owned.contains(slot) && !leaving.contains(slot);
  }

  synchronized int count() {
    return owned.size();
  }

  /** What the database says; slots that are not there any more are forgotten. */
  synchronized void set(Collection<Integer> slots) {
    owned.clear();
    owned.addAll(slots);
    leaving.retainAll(owned);
    publish();
  }

  /** Slots to be given back as soon as none of their runs is in flight. */
  synchronized void beginLeaving(Collection<Integer> slots) {
    leaving.addAll(slots);
    leaving.retainAll(owned);
    publish();
  }

  /** Slots that were given back. */
  synchronized void remove(Collection<Integer> slots) {
    owned.removeAll(slots);
    leaving.removeAll(slots);
    publish();
  }

  synchronized Set<Integer> leaving() {
    return Set.copyOf(leaving);
  }

  private void publish() {
    active = owned.stream().filter(slot -> !leaving.contains(slot)).sorted().toList();
  }
}
