package io.dalga;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dalga.job.Event;
import io.dalga.job.JobKey;
import io.dalga.store.Notices.Addressee;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of jobs that fail and recover.
 *
 * <table>
 *   <caption>Configuration</caption>
 *   <tr><th>Name</th><th>Default</th><th>Meaning</th></tr>
 *   <tr><td>target</td><td>(none)</td><td>the target that is told; left out, nobody is</td></tr>
 *   <tr><td>path</td><td>dalga-notices</td><td>the path of the notices, which are jobs</td></tr>
 *   <tr><td>events</td><td>all</td><td>of failed, quarantined, missed, recovered</td></tr>
 * </table>
 */
public final class NotificationFactory {

  @JsonProperty private @Nullable String target;

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private String path = "dalga-notices";

  @NotNull
  @JsonProperty
  @JsonSetter(nulls = Nulls.FAIL)
  private Set<Event> events = EnumSet.allOf(Event.class);

  @JsonIgnore
  @ValidationMethod(message = "path must be one that a job can have")
  public boolean isPathValid() {
    try {
      JobKey.of(path, "notice");
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * @param targets the names of the targets that there are
   * @throws IllegalArgumentException when the target is none of them
   */
  Addressee addressee(Set<String> targets) {
    String name = target == null || target.isEmpty() ? null : target;
    if (name != null && !targets.contains(name)) {
      throw new IllegalArgumentException(
          "notifications: unknown target \""
              + name
              + "\"; the configuration has "
              + String.join(", ", new TreeSet<>(targets)));
    }
    return new Addressee(name, path, events);
  }
}
