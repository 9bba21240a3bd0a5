package io.dalga.client;

import io.dalga.api.IntervalText;
import io.dalga.api.JobView;
import io.dalga.api.Rfc3339;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job that is asked for.
 *
 * @param path the first half of its key; not empty
 * @param body the second half; not empty
 * @param schedule when it runs, and all else that is said of it, but no condition: {@link
 *     Schedule#ifAbsent} and {@link Schedule#ifMatch} are for single jobs
 */
public record JobRequest(String path, String body, Schedule schedule) {

  /** What a one-off has for an interval. */
  private static final Set<String> NO_INTERVAL = Set.of("0", "PT0S");

  private static final Set<String> PAUSED = Set.of("disabled", "failed");

  public JobRequest {
    Segment.check("path", path);
    Segment.check("body", body);
    if (!schedule.precondition().isEmpty()) {
      throw new IllegalArgumentException(
          "the schedule has the condition "
              + schedule.precondition()
              + ", and many jobs are stored without conditions; use keepUnchanged()");
    }
  }

  /**
   * What leads to the same job, its next run included, on another server or once it was deleted. A
   * job that has failed for good is asked for paused. What the view does not have, as the attempts
   * of the current run, begins anew; a repeating interval that says its own start goes on from now.
   */
  public static JobRequest like(JobView job) {
    Map<String, Object> properties = new LinkedHashMap<>();
    putTimes(properties, job);
    properties.put("location", job.location());
    properties.put("target", job.target());
    put(properties, "payload", job.payload());
    put(properties, "payload_base64", job.payloadBase64());
    put(properties, "content_type", job.contentType());
    put(properties, "method", job.method());
    put(properties, "retry", job.retry());
    put(properties, "on_failure", job.onFailure());
    put(properties, "timeout", job.timeout());
    put(properties, "misfire", job.misfire());
    put(properties, "misfire_max", job.misfireMax());
    put(properties, "deadline", job.deadline());
    put(properties, "owner", job.owner());
    if (PAUSED.contains(job.state())) {
      properties.put("disabled", true);
    }
    Map<String, String> headers = job.headers() == null ? Map.of() : job.headers();
    return new JobRequest(job.path(), job.body(), Schedule.of(properties, headers));
  }

  private static void putTimes(Map<String, Object> properties, JobView job) {
    IntervalText interval = job.interval();
    boolean oneOff = interval != null && NO_INTERVAL.contains(interval.text());
    if (oneOff) {
      properties.put("one_off", true);
    } else {
      put(properties, "interval", interval);
      put(properties, "cron", job.cron());
      put(properties, "rrule", job.rrule());
    }
    if (interval == null || !saysItsStart(interval.text())) {
      properties.put("first_run", Rfc3339.format(job.nextSched()));
    }
    if (!oneOff) {
      put(properties, "anchor", job.anchor() == null ? null : Rfc3339.format(job.anchor()));
      put(properties, "end", job.end() == null ? null : Rfc3339.format(job.end()));
      put(properties, "window", job.window());
      put(properties, "max_runs", job.runsLeft());
    }
  }

  /** As {@code R5/2026-01-01T00:00:00Z/PT1H} does, and {@code R5//PT1H} does not. */
  private static boolean saysItsStart(String interval) {
    return interval.startsWith("R") && !interval.contains("//");
  }

  private static void put(Map<String, Object> properties, String name, @Nullable Object value) {
    if (value != null) {
      properties.put(name, value);
    }
  }

  /** The JSON of a PUT, and path and body, in UTF-8 on one line without its end. */
  public byte[] json() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("path", path);
    properties.put("body", body);
    properties.putAll(schedule.request());
    return Json.write(properties);
  }
}
