package io.dalga;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentVariablesTest {

  private static String replaced(String text, Map<String, String> environment) {
    return new EnvironmentVariables(environment).substitutor().replace(text);
  }

  @ParameterizedTest
  @CsvSource({
    "${DALGA_A:-x},            a",
    "${DALGA_A},               a",
    "${DALGA_C:-x},            x",
    "'<${DALGA_C:-}>',         <>",
    "${DALGA_C},               ${DALGA_C}",
    "'a: ${DALGA_A}, b: ${DALGA_B}', 'a: a, b: b'",
    "$DALGA_A,                 $DALGA_A",
    "${dalga_a:-x},            x",
    "${DALGA_C:-a:-b},         a:-b",
  })
  void a_variable_has_its_value_or_its_default(String text, String expected) {
    assertThat(replaced(text, Map.of("DALGA_A", "a", "DALGA_B", "b"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "${DALGA_A:-${DALGA_B:-x}},           a",
    "${DALGA_C:-${DALGA_B:-x}},           b",
    "${DALGA_C:-${DALGA_D:-x}},           x",
    "'<${DALGA_C:-${DALGA_D:-}}>',        <>",
    "${DALGA_C:-${DALGA_D:-${DALGA_A}}},  a",
  })
  void a_default_may_be_another_variable(String text, String expected) {
    assertThat(replaced(text, Map.of("DALGA_A", "a", "DALGA_B", "b"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${DALGA_B}", "${DALGA_A}", "${DALGA_C:-x}", "$${DALGA_B}", "a:-b", "}", "${"})
  void a_value_is_taken_as_it_is(String value) {
    Map<String, String> environment = Map.of("DALGA_A", value, "DALGA_B", "b");

    assertThat(replaced("<${DALGA_A}>", environment)).isEqualTo("<" + value + ">");
    assertThat(replaced("<${DALGA_X:-${DALGA_A}}>", environment)).isEqualTo("<" + value + ">");
  }

  @Test
  void what_nothing_asked_for_is_unknown() {
    EnvironmentVariables variables =
        new EnvironmentVariables(
            Map.of(
                "DALGA_USED",
                "1",
                "DALGA_MISPELT",
                "2",
                "DALGA_ANOTHER",
                "3",
                "PATH",
                "/bin",
                "MY_DALGA_X",
                "4",
                "dalga_x",
                "5"));

    variables.substitutor().replace("${DALGA_USED:-0} ${DALGA_MISSPELT:-0} ${PATH}");

    assertThat(variables.unknown()).containsExactly("DALGA_ANOTHER", "DALGA_MISPELT");
  }

  @Test
  void both_of_a_variable_and_its_default_were_asked_for() {
    EnvironmentVariables variables =
        new EnvironmentVariables(Map.of("DALGA_A", "a", "DALGA_B", "b"));

    variables.substitutor().replace("${DALGA_A:-${DALGA_B:-}}");

    assertThat(variables.unknown()).isEmpty();
  }

  @Test
  void an_empty_environment_has_nothing_unknown() {
    assertThat(new EnvironmentVariables(Map.of()).unknown()).isEmpty();
  }
}
