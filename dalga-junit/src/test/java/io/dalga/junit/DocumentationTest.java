package io.dalga.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example in the documentation is a test of this module, word for word. */
class DocumentationTest {

  private static final Path PAGE = Path.of("..", "docs", "testing.md");
  private static final Path EXAMPLE =
      Path.of("src", "test", "java", "io", "dalga", "junit", "example", "ReminderTest.java");

  @Test
  void the_example_is_the_one_that_runs() throws IOException {
    String source = Files.readString(EXAMPLE);

    assertThat(Files.readString(PAGE))
        .contains("```java\n" + source.substring(source.indexOf("class ")) + "```\n");
  }
}
