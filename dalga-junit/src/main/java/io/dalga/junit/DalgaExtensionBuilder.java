package io.dalga.junit;

import io.dalga.job.Specification;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link DalgaExtension}. Not thread-safe.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 * <tr><td>{@code startingAt}</td><td>the present, and on from test to test</td><td>what time it is
 *     when a test starts</td></tr>
 * <tr><td>{@code target}</td><td>{@code default} alone</td><td>names that jobs may be delivered to
 *     </td></tr>
 * <tr><td>{@code setting}</td><td>those of {@code config.yml}, but {@code jobs.retryJitter} is
 *     0</td><td>the server's configuration</td></tr>
 * </table>
 */
public final class DalgaExtensionBuilder {

  private final Set<String> targets = new LinkedHashSet<>(Set.of(Specification.DEFAULT_TARGET));
  private final Map<String, String> settings = new LinkedHashMap<>();
  private @Nullable Instant start;

  DalgaExtensionBuilder() {}

  /** What time it is when a test starts, each time; in whole milliseconds. */
  public DalgaExtensionBuilder startingAt(Instant time) {
    start = time;
    return this;
  }

  /** Lets jobs name this target, too; {@link Delivery#target} tells its deliveries apart. */
  public DalgaExtensionBuilder target(String name) {
    targets.add(name);
    return this;
  }

  /**
   * Configures the server as production is. What is no setting, or no value for it, fails the
   * start.
   *
   * @param name as the configuration file has it, with dots: {@code jobs.retryInterval}
   * @param value as the configuration file has it: {@code 1m}
   */
  public DalgaExtensionBuilder setting(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** The extension; it starts when a test does. */
  public DalgaExtension build() {
    return new DalgaExtension(start, Set.copyOf(targets), Map.copyOf(settings));
  }
}
