package io.dalga.job;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.occurrence.Occurrences;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a PUT asks for: a schedule, its first run, a target, and what goes there.
 *
 * @param schedule when the job runs
 * @param firstRun when it runs first
 * @param maxRuns how many runs of its cadence it has; null = no limit
 * @param target the name of its destination
 * @param content what it delivers in the place of its body, and how
 * @param policy the job's own policies
 * @param owner what keeps the job up to date; null = nothing does
 * @param disabled whether it is stored paused
 * @param fingerprint a hash of all that was asked for, to tell whether the same is asked for again
 */
public record Specification(
    Schedule schedule,
    Instant firstRun,
    @Nullable Integer maxRuns,
    String target,
    Content content,
    JobPolicy policy,
    @Nullable String owner,
    boolean disabled,
    long fingerprint) {

  /**
   * The parameter that says what a PUT does that asks for what is there already: {@code replace},
   * the default, or {@code keep}.
   */
  public static final String IF_UNCHANGED = "if-unchanged";

  private static final String KEEP = "keep";

  /** Every parameter that {@link #parse} knows, besides headers. */
  public static final List<String> PARAMETERS =
      Stream.concat(
              Stream.of(
                  "interval",
                  "cron",
                  "rrule",
                  "first-run",
                  "end",
                  "anchor",
                  "max-runs",
                  "window",
                  "one-off",
                  "immediate",
                  "location",
                  "target",
                  "payload",
                  "payload-base64",
                  "content-type",
                  "method",
                  "owner",
                  "disabled",
                  IF_UNCHANGED),
              JobPolicy.PARAMETERS.stream())
          .toList();

  /** The target of jobs that name none. */
  public static final String DEFAULT_TARGET = "default";

  /** The target of jobs whose runs are not delivered: workers come for them. */
  public static final String PULL_TARGET = "pull";

  private static final Duration MAX_WINDOW = Duration.ofDays(366);
  private static final int MAX_RUNS = 999_999_999;
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9._/:-]{1,64}");

  /**
   * Reads the parameters of a PUT.
   *
   * <table>
   *   <caption>The valid combinations; a rule is one of interval, cron and rrule</caption>
   *   <tr><th>one-off</th><th>immediate</th><th>rule</th><th>first-run</th><th>first run</th></tr>
   *   <tr><td>yes</td><td>yes</td><td>-</td><td>-</td><td>now</td></tr>
   *   <tr><td>yes</td><td>no</td><td colspan="2">interval, or first-run</td><td>now + interval, or first-run</td></tr>
   *   <tr><td>no</td><td>yes</td><td>required</td><td>-</td><td>now</td></tr>
   *   <tr><td>no</td><td>no</td><td>interval</td><td>optional</td><td>first-run, or now + interval</td></tr>
   *   <tr><td>no</td><td>no</td><td>cron, rrule</td><td>optional</td><td>the first occurrence from then on</td></tr>
   * </table>
   *
   * @param parameters texts by name; a name that is not in {@link #PARAMETERS} is refused
   * @param now the time that the first run counts from
   * @param seed gives the job's; see {@link JobKey#seed}
   * @throws InvalidParameterException when a value or the combination breaks a rule
   */
  public static Specification parse(
      Map<String, String> parameters, Instant now, MonthOverflow overflow, LongSupplier seed) {
    parameters.keySet().forEach(Specification::checkName);
    checkIfUnchanged(parameters);
    checkPull(parameters);
    Fields fields = new Fields(parameters);
    boolean oneOff = fields.isTrue("one-off");
    boolean immediate = fields.isTrue("immediate");
    Instant firstRun = fields.time("first-run");
    Instant anchor = fields.time("anchor");
    Rule rule = Rule.of(parameters);
    checkCombination(oneOff, immediate, rule, firstRun, parameters);
    Instant start = now.truncatedTo(ChronoUnit.MILLIS);
    Schedule schedule =
        Schedule.of(
            oneOff || rule == null ? Schedule.Kind.ONCE : rule.kind(),
            oneOff || rule == null ? none(rule) : rule.text(),
            parameters.getOrDefault("location", "UTC"),
            anchor == null ? firstRun == null ? start : firstRun : anchor,
            fields.time("end"),
            fields.duration("window", Duration.ofMillis(1), MAX_WINDOW),
            seed);
    schedule.check();
    return new Specification(
        schedule,
        immediate ? start : first(schedule, rule, anchor, firstRun, start, overflow),
        fields.number("max-runs", 1, MAX_RUNS),
        parameters.getOrDefault("target", DEFAULT_TARGET),
        Content.parse(parameters),
        JobPolicy.parse(parameters),
        owner(parameters.get("owner")),
        fields.isTrue("disabled"),
        fingerprint(parameters));
  }

  /** Whether the job is to stay as it is when it is the same that is asked for. */
  public static boolean keepsUnchanged(Map<String, String> parameters) {
    return KEEP.equals(parameters.get(IF_UNCHANGED));
  }

  private static void checkIfUnchanged(Map<String, String> parameters) {
    String text = parameters.getOrDefault(IF_UNCHANGED, KEEP);
    if (!text.equals(KEEP) && !text.equals("replace")) {
      throw new InvalidParameterException(
          IF_UNCHANGED, IF_UNCHANGED + " " + quote(text) + " must be keep or replace");
    }
  }

  private static void checkPull(Map<String, String> parameters) {
    if (PULL_TARGET.equals(parameters.get("target")) && parameters.containsKey(JobPolicy.TIMEOUT)) {
      throw invalid(
          JobPolicy.TIMEOUT,
          "whoever reserves a run of target=pull says for how long; leave it out");
    }
  }

  /** The first bytes of a SHA-256 over names and values, each after its length. */
  private static long fingerprint(Map<String, String> parameters) {
    MessageDigest digest = Sha256.digest();
    new TreeMap<>(parameters)
        .forEach(
            (name, value) -> {
              if (!name.equals(IF_UNCHANGED)) {
                Sha256.update(digest, name);
                Sha256.update(digest, value);
              }
            });
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** A one-off has no interval: {@code 0}, or {@code PT0S} unless it was asked for in seconds. */
  private static String none(@Nullable Rule rule) {
    return rule == null || rule.text().startsWith("P") ? "PT0S" : "0";
  }

  private static Instant first(
      Schedule schedule,
      @Nullable Rule rule,
      @Nullable Instant anchor,
      @Nullable Instant firstRun,
      Instant start,
      MonthOverflow overflow) {
    if (rule == null) {
      return schedule.anchor();
    }
    if (anchor != null && firstRun != null && schedule.canFloat() && schedule.window() == null) {
      return firstRun;
    }
    if (schedule.oneOff()) {
      return Schedule.every(rule.text(), schedule.location(), start).afterDelay(start, overflow);
    }
    // An interval without a first-run counts from now, and now is not one of its occurrences.
    Occurrences occurrences = schedule.occurrences(overflow);
    boolean startCounts = anchor != null || firstRun != null || rule.isRepeating();
    Instant from = firstRun == null ? start : firstRun;
    Instant first =
        occurrences.firstAfter(startCounts || schedule.canFloat() ? from.minusNanos(1) : from);
    if (first != null && !startCounts && schedule.canFloat()) {
      first = occurrences.firstAfter(first);
    }
    if (first == null) {
      throw new InvalidParameterException(
          schedule.end() == null ? rule.parameter() : "end",
          "invalid params: "
              + rule.parameter()
              + " "
              + quote(rule.text())
              + " has no occurrence from "
              + from
              + " on"
              + (schedule.end() == null ? "" : " until " + schedule.end())
              + "; it would never run");
    }
    return first;
  }

  private static void checkName(String name) {
    if (PARAMETERS.contains(name) || name.startsWith(Content.HEADER)) {
      return;
    }
    String normal = Fields.lowerCase(name).replace('_', '-');
    String hint =
        PARAMETERS.contains(normal)
            ? "did you mean " + normal + "?"
            : "the parameters are " + String.join(", ", PARAMETERS);
    throw new InvalidParameterException(name, "unknown parameter " + quote(name) + "; " + hint);
  }

  private static void checkCombination(
      boolean oneOff,
      boolean immediate,
      @Nullable Rule rule,
      @Nullable Instant firstRun,
      Map<String, String> parameters) {
    if (immediate && firstRun != null) {
      throw invalid("first-run", "immediate=true runs the job now; leave first-run out");
    }
    if (oneOff) {
      checkOneOff(immediate, rule, firstRun, parameters);
      return;
    }
    if (rule == null) {
      throw invalid(
          "interval",
          "a periodic job needs an interval, cron or rrule; use one-off=true to run once");
    }
    if (rule.hasStart() && (immediate || firstRun != null)) {
      throw invalid(
          rule.parameter(),
          "a repeating interval with a start says itself when to run first; write R//PT1H, or leave"
              + " "
              + (immediate ? "immediate" : "first-run")
              + " out");
    }
    if (parameters.containsKey("anchor") && (rule.hasStart() || !rule.isAnchored())) {
      throw invalid(
          "anchor",
          rule.parameter() + " " + quote(rule.text()) + " counts from no anchor; leave it out");
    }
  }

  private static void checkOneOff(
      boolean immediate,
      @Nullable Rule rule,
      @Nullable Instant firstRun,
      Map<String, String> parameters) {
    for (String name : List.of("cron", "rrule", "anchor", "end", "max-runs", "window")) {
      if (parameters.containsKey(name)) {
        throw invalid(name, "one-off=true runs once; leave " + name + " out");
      }
    }
    if (rule != null && rule.isRepeating()) {
      throw invalid(
          "interval", "one-off=true runs once; a repeating interval is for periodic jobs");
    }
    if (immediate && rule != null) {
      throw invalid("interval", "one-off=true&immediate=true runs once, now; leave interval out");
    }
    if (!immediate && rule != null && firstRun != null) {
      throw invalid(
          "first-run", "one-off=true takes either interval or first-run; leave one of them out");
    }
    if (!immediate && rule == null && firstRun == null) {
      throw invalid(
          "one-off", "one-off=true needs a time: give one of interval, first-run, immediate=true");
    }
  }

  private static InvalidParameterException invalid(String parameter, String rule) {
    return new InvalidParameterException(parameter, "invalid params: " + rule);
  }

  private static @Nullable String owner(@Nullable String owner) {
    if (owner != null && !OWNER.matcher(owner).matches()) {
      throw new InvalidParameterException(
          "owner", "owner " + quote(owner) + " must be 1 to 64 letters, digits and . _ - / :");
    }
    return owner;
  }

  /**
   * The job that this asks for, replacing whatever had its key.
   *
   * @param generation a number drawn at random
   */
  public Job asJob(JobKey key, long generation, Instant now) {
    return new Job(
        0,
        key,
        schedule,
        target,
        content,
        policy,
        owner,
        null,
        disabled ? JobState.DISABLED : JobState.SCHEDULED,
        disabled ? null : firstRun,
        firstRun,
        null,
        maxRuns,
        0,
        null,
        null,
        fingerprint,
        generation,
        0,
        now,
        now);
  }
}
