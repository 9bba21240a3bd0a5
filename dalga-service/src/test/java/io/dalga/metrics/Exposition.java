package io.dalga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of numbers, read as strictly as the format allows: what does not belong to a family, comes
 * twice or in pieces, or is no number, is an error.
 */
final class Exposition {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE|UNIT) (" + NAME + ")(?: (.*))?");
  private static final String LABEL =
      "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(" + NAME + ")(?:\\{((?:" + LABEL + ",?)*)\\})? (\\S+)(?: \\d+(?:\\.\\d+)?)?");
  private static final Pattern ONE_LABEL = Pattern.compile(LABEL);

  /** What the names of samples end in, after that of their family. */
  private static final Map<String, List<String>> SUFFIXES =
      Map.of(
          "counter", List.of("", "_total", "_created"),
          "gauge", List.of(""),
          "histogram", List.of("_bucket", "_sum", "_count", "_created"),
          "summary", List.of("", "_sum", "_count", "_created"),
          "info", List.of("_info"),
          "unknown", List.of(""));

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> series = new HashSet<>();

  /** A number with its labels. */
  record Sample(String name, Map<String, String> labels, double value) {}

  /** All that has one name, but for endings. */
  record Family(String name, Map<String, String> about, List<Sample> samples) {
    String type() {
      return about.getOrDefault("TYPE", "unknown");
    }

    /** The names of labels that it has anywhere, without those of the format itself. */
    Set<String> labels() {
      return samples.stream()
          .flatMap(sample -> sample.labels.keySet().stream())
          .filter(label -> !label.equals("le") && !label.equals("quantile"))
          .collect(Collectors.toSet());
    }
  }

  static Exposition parse(String page) {
    assertThat(page).endsWith("\n");
    Exposition exposition = new Exposition();
    List<String> lines = page.lines().toList();
    @Nullable Family current = null;
    for (String line : lines) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.matches()) {
        current = exposition.comment(comment, current);
      } else if (!line.equals("# EOF")) {
        exposition.sample(line, current);
      }
    }
    exposition.families.values().stream()
        .filter(family -> family.type().equals("histogram"))
        .forEach(Exposition::checkHistogram);
    return exposition;
  }

  private Family comment(Matcher comment, @Nullable Family current) {
    String name = comment.group(2);
    Family family = current;
    if (family == null || !family.name.equals(name)) {
      family = new Family(name, new TreeMap<>(), new ArrayList<>());
      assertThat(families.put(name, family)).as("%s is there in two places", name).isNull();
    }
    assertThat(family.samples).as("%s is described after its samples", name).isEmpty();
    String text = comment.group(3) == null ? "" : comment.group(3);
    assertThat(family.about.put(comment.group(1), text)).as("%s twice", comment).isNull();
    return family;
  }

  private void sample(String line, @Nullable Family owner) {
    Matcher matcher = SAMPLE.matcher(line);
    assertThat(matcher.matches()).as("a sample: %s", line).isTrue();
    Family family = Objects.requireNonNull(owner, () -> "no family has " + line);
    Map<String, String> labels = new TreeMap<>();
    if (matcher.group(2) != null) {
      Matcher label = ONE_LABEL.matcher(matcher.group(2));
      while (label.find()) {
        assertThat(labels.put(label.group(1), label.group(2))).as("label of %s", line).isNull();
      }
    }
    String name = matcher.group(1);
    assertThat(name).startsWith(family.name);
    assertThat(SUFFIXES.getOrDefault(family.type(), List.of()))
        .as("ending of %s, a %s", name, family.type())
        .contains(name.substring(family.name.length()));
    assertThat(series.add(name + labels)).as("%s%s is there twice", name, labels).isTrue();
    family.samples.add(new Sample(name, labels, number(matcher.group(5))));
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace("Inf", "Infinity"));
  }

  private static void checkHistogram(Family family) {
    Map<Map<String, String>, Double> last = new LinkedHashMap<>();
    for (Sample sample : family.samples) {
      Map<String, String> labels = new TreeMap<>(sample.labels);
      labels.remove("le");
      if (sample.name.endsWith("_bucket")) {
        assertThat(sample.value)
            .isGreaterThanOrEqualTo(Objects.requireNonNullElse(last.get(labels), 0.0));
        last.put(labels, sample.value);
      } else if (sample.name.endsWith("_count")) {
        assertThat(sample.value).isEqualTo(last.get(labels));
      }
    }
  }

  Map<String, Family> families() {
    return families;
  }

  /** The family of that name, which must be there. */
  Family family(String name) {
    return Objects.requireNonNull(families.get(name), () -> "there is no " + name);
  }

  /** The names of samples, each with the labels that it has. */
  Map<String, Set<String>> labelsOfSamples() {
    Map<String, Set<String>> labels = new TreeMap<>();
    samples()
        .forEach(
            sample ->
                labels
                    .computeIfAbsent(sample.name, name -> new HashSet<>())
                    .addAll(sample.labels.keySet()));
    return labels;
  }

  private Stream<Sample> samples() {
    return families.values().stream().flatMap(family -> family.samples.stream());
  }

  /** The one sample of that name and these labels, given as name, value, name, value. */
  double value(String name, String... labels) {
    Map<String, String> wanted = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    List<Double> found =
        samples()
            .filter(sample -> sample.name.equals(name) && sample.labels.equals(wanted))
            .map(Sample::value)
            .toList();
    assertThat(found).as("%s%s", name, wanted).hasSize(1);
    return found.get(0);
  }
}
