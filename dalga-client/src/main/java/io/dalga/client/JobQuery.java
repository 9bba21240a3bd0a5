package io.dalga.client;

import io.dalga.api.Rfc3339;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a call is about: {@link #all()}, narrowed by as many of the others as are needed, each
 * giving a new query. The server judges which of them go together. Immutable and thread-safe.
 *
 * <pre>{@code
 * JobQuery.all().prefix("invoice/").state("failed")
 * }</pre>
 */
public final class JobQuery {

  private static final int LARGEST_PAGE = 1000;
  private static final JobQuery ALL = new JobQuery(Map.of(), LARGEST_PAGE);

  private final Map<String, String> filters;
  private final int pageSize;

  private JobQuery(Map<String, String> filters, int pageSize) {
    this.filters = filters;
    this.pageSize = pageSize;
  }

  /** Every job. */
  public static JobQuery all() {
    return ALL;
  }

  /** Only of that path. */
  public JobQuery path(String path) {
    return with("path", path);
  }

  /** Only where the path begins like that. */
  public JobQuery prefix(String prefix) {
    return with("prefix", prefix);
  }

  /** Only {@code scheduled}, {@code disabled}, {@code failed} or {@code quarantined} ones. */
  public JobQuery state(String state) {
    return with("state", state);
  }

  /** Only those that are delivered there. */
  public JobQuery target(String name) {
    return with("target", name);
  }

  /**
   * Only where the latest attempt was {@code delivered}, {@code failed}, {@code quarantined} or
   * {@code missed}; empty: where there was none yet.
   */
  public JobQuery lastOutcome(String outcome) {
    return with("last_outcome", outcome);
  }

  /** Only what that owner keeps up to date; empty: what nobody does. */
  public JobQuery owner(String name) {
    return with("owner", name);
  }

  /**
   * Only where the latest attempt went wrong like that, by the error's first line; empty: nothing
   * was said.
   */
  public JobQuery error(String firstLine) {
    return with("error", firstLine);
  }

  /** Only where the next attempt is due before the time. */
  public JobQuery dueBefore(OffsetDateTime time) {
    return with("due_before", Rfc3339.format(time));
  }

  /** Has lists read so many jobs by one call; 1 to 1,000, which is the default. */
  public JobQuery pageSize(int jobs) {
    if (jobs < 1 || jobs > LARGEST_PAGE) {
      throw new IllegalArgumentException("pageSize " + jobs + " must be 1 to " + LARGEST_PAGE);
    }
    return new JobQuery(filters, jobs);
  }

  /**
   * The query string of a page.
   *
   * @param cursor of the page; null for the first one
   */
  String page(@Nullable String cursor) {
    String first = "?" + filters() + "limit=" + pageSize;
    return cursor == null ? first : first + "&cursor=" + Segment.encode("cursor", cursor);
  }

  /** The query string of a change, where all jobs have to be asked for in so many words. */
  String change(String parameters) {
    return "?" + (filters.isEmpty() ? "prefix=&" : filters()) + parameters;
  }

  private String filters() {
    return filters.entrySet().stream()
        .map(filter -> filter.getKey() + "=" + encoded(filter) + "&")
        .collect(Collectors.joining());
  }

  private static String encoded(Map.Entry<String, String> filter) {
    return filter.getValue().isEmpty() ? "" : Segment.encode(filter.getKey(), filter.getValue());
  }

  private JobQuery with(String name, String value) {
    Map<String, String> more = new TreeMap<>(filters);
    more.put(name, value);
    return new JobQuery(more, pageSize);
  }
}
