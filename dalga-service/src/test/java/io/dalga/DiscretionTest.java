package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscretionTest {

  @TempDir private Path directory = Path.of("");

  private final Discretion discretion = new Discretion(text -> text.replace("secret", "***"));

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString().strip();
  }

  private Throwable failing(Exception failure) {
    return catchThrowable(
        () ->
            discretion.in(
                () -> {
                  throw failure;
                }));
  }

  @Test
  void of_a_setting_that_is_refused_the_message_is_printed_and_nothing_else() {
    Throwable thrown = failing(new IllegalArgumentException("lease secret is no duration"));

    assertThat(printed(thrown)).isEqualTo("lease *** is no duration");
  }

  @Test
  void the_start_with_a_file_that_is_not_there_says_so_in_a_line() {
    String missing = directory.resolve("none.yml").toString();
    Throwable[] fatal = new Throwable[1];

    Throwable thrown =
        catchThrowable(
            () ->
                new DalgaApplication() {
                  @Override
                  protected void onFatalError(Throwable failure) {
                    fatal[0] = failure;
                  }
                }.run("server", missing));

    assertThat(thrown).isNull();
    assertThat(printed(fatal[0])).isEqualTo("File " + missing + " not found");
  }

  @Test
  void what_else_goes_wrong_is_printed_with_its_place() {
    Throwable thrown = failing(new IllegalStateException("no secrets here"));

    assertThat(thrown).isInstanceOf(IOException.class).hasMessage("no ***s here");
    assertThat(printed(failing(new IllegalStateException("a fault")))).contains("\tat ");
  }
}
