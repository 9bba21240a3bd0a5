package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job's own policies, as they were asked for; the operator's count for what it does not name. The
 * texts of a row that was not written by this version may be anything: {@link #check} says whether
 * they can be understood.
 *
 * @param texts by the names of the parameters; not to be changed
 */
public record JobPolicy(Map<String, String> texts) {

  /** None of its own. */
  public static final JobPolicy NONE = new JobPolicy(Map.of());

  /** What all parameters begin with that are about retries: {@code retry.interval=30}. */
  public static final String RETRY = "retry.";

  /** How long an attempt may take. */
  public static final String TIMEOUT = "timeout";

  public static final String RETRY_INTERVAL = RETRY + "interval";
  public static final String RETRY_MULTIPLIER = RETRY + "multiplier";
  public static final String RETRY_MAX_INTERVAL = RETRY + "max-interval";
  public static final String RETRY_MAX_ATTEMPTS = RETRY + "max-attempts";
  public static final String RETRY_STOP_AFTER = RETRY + "stop-after";
  public static final String ON_FAILURE = "on-failure";
  public static final String MISFIRE = "misfire";
  public static final String MISFIRE_MAX = "misfire-max";
  public static final String DEADLINE = "deadline";

  static final List<String> PARAMETERS =
      List.of(
          RETRY_INTERVAL,
          RETRY_MULTIPLIER,
          RETRY_MAX_INTERVAL,
          RETRY_MAX_ATTEMPTS,
          RETRY_STOP_AFTER,
          ON_FAILURE,
          TIMEOUT,
          MISFIRE,
          MISFIRE_MAX,
          DEADLINE);

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration YEAR = Duration.ofDays(366);
  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);
  private static final int MOST = 1_000_000;
  private static final double MAX_MULTIPLIER = 100;
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,6})?");

  /**
   * Reads the parameters of a PUT that are about policies.
   *
   * @return {@link #NONE} when there are none
   * @throws InvalidParameterException when one breaks a rule
   */
  static JobPolicy parse(Map<String, String> parameters) {
    Map<String, String> texts = new TreeMap<>(parameters);
    texts.keySet().retainAll(PARAMETERS);
    if (texts.isEmpty()) {
      return NONE;
    }
    JobPolicy policy = new JobPolicy(texts);
    policy.check();
    return policy;
  }

  /**
   * Makes sure that all of it can be understood.
   *
   * @throws InvalidParameterException when it cannot
   */
  void check() {
    if (!texts.isEmpty()) {
      retry(RetryPolicy.DEFAULT);
      catchUp(CatchUp.DEFAULT);
      timeout();
    }
  }

  /** What was asked for by that name, or null. */
  public @Nullable String text(String name) {
    return texts.get(name);
  }

  /**
   * How long an attempt may take; null when that is the target's to say.
   *
   * @throws InvalidParameterException when it cannot be understood
   */
  public @Nullable Duration timeout() {
    return texts.isEmpty() ? null : fields().duration(TIMEOUT, SHORTEST, MAX_TIMEOUT);
  }

  /** The operator's rules, but the job's own where it has some. */
  RetryPolicy retry(RetryPolicy defaults) {
    Fields fields = fields();
    Duration interval = or(fields.duration(RETRY_INTERVAL, SHORTEST, YEAR), defaults.interval());
    Duration longest = fields.duration(RETRY_MAX_INTERVAL, SHORTEST, YEAR);
    if (longest != null && longest.compareTo(interval) < 0) {
      throw new InvalidParameterException(
          RETRY_MAX_INTERVAL,
          RETRY_MAX_INTERVAL + " " + longest + " is less than the retry interval, " + interval);
    }
    Duration stopAfter = fields.duration(RETRY_STOP_AFTER, SHORTEST, YEAR);
    Integer maxAttempts = fields.number(RETRY_MAX_ATTEMPTS, 1, MOST);
    RetryPolicy.Exhausted exhausted = word(ON_FAILURE, RetryPolicy.Exhausted.class);
    return new RetryPolicy(
        interval,
        multiplier(defaults.multiplier()),
        or(longest, later(interval, defaults.maxInterval())),
        defaults.jitter(),
        stopAfter == null ? defaults.stopAfter() : stopAfter,
        maxAttempts == null ? defaults.maxAttempts() : maxAttempts,
        exhausted == null ? defaults.exhausted() : exhausted);
  }

  /** The same for what was missed. */
  CatchUp catchUp(CatchUp defaults) {
    Fields fields = fields();
    CatchUp.Mode mode = word(MISFIRE, CatchUp.Mode.class);
    Integer most = fields.number(MISFIRE_MAX, 1, MOST);
    if (most != null && mode != CatchUp.Mode.ALL) {
      throw new InvalidParameterException(MISFIRE_MAX, MISFIRE_MAX + " goes with misfire=all only");
    }
    Duration deadline = fields.duration(DEADLINE, SHORTEST, YEAR);
    return new CatchUp(
        mode == null ? defaults.mode() : mode,
        most == null ? defaults.most() : most,
        defaults.tolerance(),
        deadline == null ? defaults.deadline() : deadline);
  }

  private double multiplier(double otherwise) {
    String text = texts.get(RETRY_MULTIPLIER);
    if (text == null) {
      return otherwise;
    }
    double multiplier = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : 0;
    if (multiplier < 1 || multiplier > MAX_MULTIPLIER) {
      throw new InvalidParameterException(
          RETRY_MULTIPLIER,
          RETRY_MULTIPLIER + " " + quote(text) + " must be a number from 1 to 100, such as 1.5");
    }
    return multiplier;
  }

  private <E extends Enum<E>> @Nullable E word(String name, Class<E> type) {
    String text = texts.get(name);
    if (text == null) {
      return null;
    }
    StringBuilder words = new StringBuilder();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) {
        return constant;
      }
      words.append(words.isEmpty() ? "" : ", ").append(word);
    }
    throw new InvalidParameterException(
        name, name + " " + quote(text) + " must be one of " + words);
  }

  private Fields fields() {
    return new Fields(texts);
  }

  private static Duration or(@Nullable Duration own, Duration otherwise) {
    return own == null ? otherwise : own;
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
