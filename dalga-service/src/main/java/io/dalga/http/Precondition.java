package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a PUT insists on: RFC 9110's {@code If-Match} and {@code If-None-Match: *}. */
sealed interface Precondition {

  /** There may be a job or not. */
  record None() implements Precondition {}

  /** There must be no job of that key. */
  record Absent() implements Precondition {}

  /** There must be a job, and it must be one of those revisions. */
  record Present(Predicate<Job> expected) implements Precondition {}

  /**
   * Reads the two headers.
   *
   * @throws InvalidParameterException when they cannot be understood, or contradict each other
   */
  static Precondition of(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    if (ifMatch != null && ifNoneMatch != null) {
      throw new InvalidParameterException(
          "If-Match", "If-Match and If-None-Match contradict each other; send one of them");
    }
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.strip().equals("*")) {
        throw new InvalidParameterException(
            "If-None-Match",
            "If-None-Match " + quote(ifNoneMatch) + " is not supported on PUT; only * is");
      }
      return new Absent();
    }
    if (ifMatch == null) {
      return new None();
    }
    if (ifMatch.strip().equals("*")) {
      return new Present(job -> true);
    }
    List<String> tags = tags(ifMatch);
    return new Present(job -> tags.contains('"' + job.etag() + '"'));
  }

  private static List<String> tags(String header) {
    List<String> tags =
        Arrays.stream(header.split(",")).map(String::strip).filter(tag -> !tag.isEmpty()).toList();
    if (tags.isEmpty() || !tags.stream().allMatch(tag -> tag.matches("(W/)?\"[^\"]*\""))) {
      throw new InvalidParameterException(
          "If-Match", "If-Match " + quote(header) + " must be etags in double quotes, or *");
    }
    return tags;
  }
}
