package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of the configuration that are in files. */
class SecretFileTest {

  @TempDir private Path directory = Path.of("");

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("secret"), content);
  }

  private static String replaced(String text, Map<String, String> environment) {
    return new EnvironmentVariables(environment).substitutor().replace(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush", "hush\n", "hush\r\n"})
  void its_line_is_the_value(String content) throws Exception {
    Path file = file(content);

    assertThat(replaced("password: '${file:" + file + "}'", Map.of()))
        .isEqualTo("password: 'hush'");
  }

  @ParameterizedTest
  @ValueSource(strings = {" a ", "${DALGA_B}", "a:-b", "\ta", "käse😀", "a\\n\"b", "'"})
  void a_value_is_taken_as_it_is_and_cannot_end_its_quotes(String content) throws Exception {
    Path file = file(content + "\n");

    assertThat(replaced("${file:" + file + "}", Map.of("DALGA_B", "b")))
        .isEqualTo(content.replace("'", "''"));
  }

  @Test
  void its_name_may_come_from_the_environment() throws Exception {
    Path file = file("hush\n");

    assertThat(replaced("${file:${SECRET}}", Map.of("SECRET", file.toString()))).isEqualTo("hush");
  }

  @Test
  void a_variable_may_be_in_a_file() throws Exception {
    Path file = file("hush\n");
    EnvironmentVariables variables =
        new EnvironmentVariables(Map.of("DALGA_A_FILE", file.toString(), "DALGA_B_FIL", "x"));

    assertThat(variables.substitutor().replace("${DALGA_A:-none} ${DALGA_B:-none}"))
        .isEqualTo("hush none");
    assertThat(variables.get("DALGA_A")).isEqualTo("hush");
    assertThat(variables.unknown()).containsExactly("DALGA_B_FIL");
  }

  @Test
  void a_file_and_a_value_together_are_refused() throws Exception {
    Path file = file("hush\n");

    assertThatThrownBy(
            () ->
                replaced("${DALGA_A}", Map.of("DALGA_A", "hush", "DALGA_A_FILE", file.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("DALGA_A and DALGA_A_FILE are both set; leave one out");
  }

  private static void assertRefused(String reference, String words) {
    assertThatThrownBy(() -> replaced("${" + reference + "}", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("${" + reference + "}: the file \"")
        .hasMessageContaining(words)
        .hasMessageNotContaining("hush");
  }

  @Test
  void a_file_that_is_not_there_is_refused_by_its_name_whatever_the_default() {
    Path missing = directory.resolve("missing");

    assertRefused("file:" + missing, missing + "\" does not exist");
    assertThatThrownBy(() -> replaced("${file:" + missing + ":-x}", Map.of()))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> replaced("${DALGA_A:-x}", Map.of("DALGA_A_FILE", missing.toString())))
        .hasMessageContaining("DALGA_A_FILE: the file \"" + missing + "\" does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void an_empty_file_is_refused(String content) throws Exception {
    assertRefused("file:" + file(content), "is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush\nhush", "hush\n\n", "hush\0", "hush\rhush", "hush\u001b[31m"})
  void what_is_not_one_line_is_refused(String content) throws Exception {
    assertRefused("file:" + file(content), "must hold one line");
  }

  @Test
  void a_file_in_a_comment_is_left_alone() throws Exception {
    Path file = file("hush");
    String comment = "# a: '${file:/nowhere}'\n  # b: ${file:" + file + "}\n#${file:/nowhere}\n";

    assertThat(replaced(comment, Map.of())).isEqualTo(comment);
    assertThat(replaced(comment + "c: '#${file:" + file + "}'", Map.of()))
        .isEqualTo(comment + "c: '#hush'");
  }

  @Test
  void a_directory_is_refused() {
    assertRefused("file:" + directory, "it is a directory");
  }

  @Test
  void what_is_not_utf_8_is_refused() throws Exception {
    Path file =
        Files.write(directory.resolve("latin"), "h\u00e4sh".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused("file:" + file, "is not text in UTF-8");
  }

  @Test
  void a_file_of_more_than_64_kib_is_refused() throws Exception {
    assertThat(replaced("${file:" + file("x".repeat(65_536)) + "}", Map.of())).hasSize(65_536);
    assertRefused("file:" + file("hush".repeat(16_385)), "it has more than 65536 bytes");
  }

  @Test
  void a_name_that_is_none_is_refused() {
    assertRefused("file:", "it is a directory");
    assertRefused("file:a\0b", "cannot be read");
  }
}
