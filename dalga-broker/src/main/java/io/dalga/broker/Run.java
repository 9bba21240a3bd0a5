package io.dalga.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message in the hands of its handler. For the thread that handles it. */
public final class Run {

  private final Reservation reservation;
  private final String name;
  private @Nullable Duration repeatAfter;

  Run(Reservation reservation, String name, @Nullable Duration repeatAfter) {
    this.reservation = reservation;
    this.name = name;
    this.repeatAfter = repeatAfter;
  }

  /** Who is to handle it. */
  public String name() {
    return name;
  }

  /** The service's identity for the message. */
  public String id() {
    return reservation.id();
  }

  public Message message() {
    return reservation.message();
  }

  /** The body as UTF-8. */
  public String text() {
    return reservation.message().text();
  }

  /** How often it has been handed out, this time included. */
  public int deliveries() {
    return reservation.deliveries();
  }

  /**
   * Once handled, the message is not done with but released with this delay, and so handled again:
   * a cron of one's own. For one-offs of {@link Repeat}'s kind.
   *
   * @throws IllegalArgumentException when the delay is not longer than zero
   */
  public void repeatAfter(Duration delay) {
    repeatAfter = Repeat.after(delay).delay();
  }

  @Nullable Duration repeat() {
    return repeatAfter;
  }
}
