package io.dalga.client;

import io.dalga.api.BulkResult;
import io.dalga.api.Problem;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Jobs that are sent together, and those of them again that were not reached, until each has its
 * result. Not thread-safe: built by one thread, then used by one attempt after the other.
 */
final class BulkPart<J> {

  static final int MAX_JOBS = 5_000;

  /** Once there are as many, it is full; the last job may be beyond it. */
  static final int MAX_BYTES = 1 << 20;

  private static final int UNAVAILABLE = 503;

  private final List<J> jobs = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final List<PutResult<J>> results = new ArrayList<>();

  boolean isFull() {
    return jobs.size() >= MAX_JOBS || lines.size() >= MAX_BYTES;
  }

  /**
   * @throws IllegalArgumentException when it is not on one line, or no object: all behind it would
   *     be taken for something else
   */
  void add(J job, byte[] json) {
    if (json.length == 0 || json[0] != '{' || contains(json, '\n')) {
      throw new IllegalArgumentException(
          "job " + job + " must be a JSON object on one line, and begin with its brace");
    }
    jobs.add(job);
    starts.add(lines.size());
    lines.writeBytes(json);
    lines.write('\n');
  }

  private static boolean contains(byte[] text, char wanted) {
    for (byte each : text) {
      if (each == wanted) {
        return true;
      }
    }
    return false;
  }

  /** Those that have no result yet. */
  BodyPublisher rest() {
    byte[] all = lines.toByteArray();
    int start = starts.get(results.size());
    return BodyPublishers.ofByteArray(all, start, all.length - start);
  }

  /**
   * Takes the results of what {@link #rest} was.
   *
   * @throws DalgaProblemException when it was not the results of all of them
   */
  List<PutResult<J>> read(Reply reply) {
    int sentBefore = results.size();
    for (BulkResult result : reply.asLines(BulkResult.class)) {
      int place = sentBefore + Math.toIntExact(result.line()) - 1;
      if (result.status() == UNAVAILABLE) {
        throw unfinished(reply, Objects.requireNonNullElse(result.detail(), ""));
      }
      if (place != results.size() || place >= jobs.size()) {
        throw new DalgaException(reply.request(), "line " + result.line() + " was not next", null);
      }
      results.add(
          new PutResult<>(jobs.get(place), result.status(), result.parameter(), result.detail()));
    }
    if (results.size() < jobs.size()) {
      throw unfinished(reply, "the answer ends before its time");
    }
    return results;
  }

  private static DalgaProblemException unfinished(Reply reply, String detail) {
    return new DalgaProblemException(
        reply, UNAVAILABLE, new Problem("Service Unavailable", UNAVAILABLE, detail, null));
  }
}
