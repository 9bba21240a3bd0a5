package io.dalga.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The image: what it is built from is there while it is built. */
class ImageTest {

  private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$");
  private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");

  /** The sources of the Dockerfile's COPY lines, relative to the top level. */
  private static List<String> copied() throws IOException {
    return matches(COPY, "Dockerfile").flatMap(sources -> Stream.of(sources.split(" "))).toList();
  }

  private static Stream<String> matches(Pattern pattern, String file) throws IOException {
    return pattern.matcher(Ops.read(file)).results().map(each -> each.group(1));
  }

  @Test
  void all_modules_are_copied() throws IOException {
    assertThat(copied()).containsAll(matches(MODULE, "pom.xml").toList());
  }

  @Test
  void no_source_is_left_out_of_the_build() throws IOException {
    List<PathMatcher> ignored =
        Ops.read(".dockerignore")
            .lines()
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
            .toList();

    for (String source : copied()) {
      try (Stream<Path> files = Files.walk(Ops.TOP.resolve(source))) {
        assertThat(files.map(Ops.TOP::relativize).filter(file -> !isBuilt(file)))
            .isNotEmpty()
            .noneMatch(file -> isIgnored(file, ignored));
      }
    }
  }

  /** Whether Maven has made it. */
  private static boolean isBuilt(Path file) {
    return file.getNameCount() > 1 && file.getName(1).toString().equals("target");
  }

  private static boolean isIgnored(Path file, List<PathMatcher> ignored) {
    return Stream.iterate(file, each -> each != null, Path::getParent)
        .anyMatch(each -> ignored.stream().anyMatch(pattern -> pattern.matches(each)));
  }
}
