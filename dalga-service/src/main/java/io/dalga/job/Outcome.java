package io.dalga.job;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a target says about one attempt.
 *
 * @param kind delivered, gone or failed
 * @param status the receiver's status code, or null where there was no reply
 * @param error why it failed, in words; null unless failed
 * @param retryAfter how long the receiver asks to be left alone, or null
 * @param reply the beginning of what the receiver said when it failed, or null
 */
public record Outcome(
    Kind kind,
    @Nullable Integer status,
    @Nullable String error,
    @Nullable Duration retryAfter,
    @Nullable String reply) {

  /** The three answers. */
  public enum Kind {
    /** The receiver is done with the run. */
    DELIVERED,
    /** The receiver wants no more runs of this job: it is deleted. */
    GONE,
    /** Neither: the run is tried again. */
    FAILED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word in SQL, JSON, metrics and logs. */
    public String text() {
      return text;
    }
  }

  public static Outcome delivered(@Nullable Integer status) {
    return new Outcome(Kind.DELIVERED, status, null, null, null);
  }

  public static Outcome gone(@Nullable Integer status) {
    return new Outcome(Kind.GONE, status, null, null, null);
  }

  public static Outcome failed(String error) {
    return new Outcome(Kind.FAILED, null, error, null, null);
  }

  public static Outcome failed(int status, String error, @Nullable Duration retryAfter) {
    return new Outcome(Kind.FAILED, status, error, retryAfter, null);
  }

  /** The same, with the beginning of what the receiver said; null = nothing. */
  public Outcome withReply(@Nullable String newReply) {
    return new Outcome(kind, status, error, retryAfter, newReply);
  }
}
