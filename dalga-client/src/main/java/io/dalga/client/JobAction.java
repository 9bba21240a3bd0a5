package io.dalga.client;

/** What is done with many jobs at once. Immutable and thread-safe. */
public final class JobAction {

  /** Lets them run again. */
  public static final JobAction ENABLE = new JobAction("PATCH", "enable=true", true);

  /** Stops them from running until they are enabled. */
  public static final JobAction DISABLE = new JobAction("PATCH", "disable=true", true);

  /** Runs them now and leaves their schedules as they are. */
  public static final JobAction TRIGGER = new JobAction("PATCH", "trigger=true", false);

  /** Deletes them. */
  public static final JobAction DELETE = new JobAction("DELETE", "", true);

  private final String method;
  private final String parameters;
  private final boolean repeatable;

  private JobAction(String method, String parameters, boolean repeatable) {
    this.method = method;
    this.parameters = parameters;
    this.repeatable = repeatable;
  }

  /**
   * Has those whose retries have ended go on by a new run, one after the other.
   *
   * @param rate how many of them in a second; 1 to 100,000
   */
  public static JobAction redrive(int rate) {
    return new JobAction("PATCH", "redrive=true&rate=" + rate, true);
  }

  String method() {
    return method;
  }

  /** Of the query string, each with an ampersand behind it. */
  String parameters() {
    return parameters.isEmpty() ? "" : parameters + "&";
  }

  /** Whether a second time has no effect. */
  boolean isRepeatable() {
    return repeatable;
  }
}
