package io.dalga.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that an instance has in hand, as it says itself.
 *
 * @param phase how far it is
 * @param since since when its attempt is in flight; null before it is
 */
public record InHand(Phase phase, @Nullable Instant since) {

  /** How far a run is. */
  public enum Phase {
    /** Read, and about to start. */
    PLANNED,
    /** An attempt is in flight. */
    STARTED,
    /** The attempt is over, and its result is about to be written. */
    FINISHED
  }
}
