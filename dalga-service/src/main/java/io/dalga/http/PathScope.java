package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import jakarta.ws.rs.ForbiddenException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The paths that a caller may touch: all, or those that begin with one of some prefixes, as {@code
 * prefix=} of the lists means it. Immutable.
 *
 * @param prefixes null = all paths; an empty list = none
 */
public record PathScope(@Nullable List<String> prefixes) {

  /** All paths. */
  public static final PathScope ALL = new PathScope(null);

  private static final String PATH = "path";
  private static final String PREFIX = "prefix";

  public PathScope {
    prefixes = prefixes == null ? null : List.copyOf(prefixes);
  }

  /** Whether it is less than all paths. */
  public boolean isConfined() {
    return prefixes != null;
  }

  /** Whether the path is one of them. */
  public boolean includes(String path) {
    return prefixes == null || prefixes.stream().anyMatch(path::startsWith);
  }

  /**
   * @throws ForbiddenException when the path is not one of them
   */
  public void check(String path) {
    if (!includes(path)) {
      throw new ForbiddenException(refusal(path));
    }
  }

  /** Why the path is refused. */
  String refusal(String path) {
    return "path " + quote(path) + " is none of yours: " + rule();
  }

  /**
   * The parameters of a list or a bulk change, so that nothing but these paths can be meant by
   * them. A caller that has one prefix alone need not say it.
   *
   * @throws ForbiddenException when other paths are meant
   */
  Map<String, String> confine(Map<String, String> parameters) {
    if (prefixes == null) {
      return parameters;
    }
    String path = parameters.get(PATH);
    String prefix = parameters.get(PREFIX);
    if (path == null && prefix == null) {
      if (prefixes.size() != 1) {
        throw new ForbiddenException("add prefix= or path= to say which of your jobs: " + rule());
      }
      Map<String, String> confined = new HashMap<>(parameters);
      confined.put(PREFIX, prefixes.get(0));
      return confined;
    }
    if (path != null) {
      check(path);
    }
    if (prefix != null && !includes(prefix)) {
      throw new ForbiddenException(
          "prefix " + quote(prefix) + " goes beyond your jobs; narrow prefix=: " + rule());
    }
    return parameters;
  }

  private String rule() {
    return prefixes == null || prefixes.isEmpty()
        ? "you may touch no jobs"
        : "you may touch jobs whose path begins with "
            + prefixes.stream().map(prefix -> quote(prefix)).collect(Collectors.joining(" or "));
  }
}
