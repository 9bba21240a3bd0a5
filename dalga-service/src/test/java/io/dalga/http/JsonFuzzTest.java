package io.dalga.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.InvalidParameterException;
import io.dalga.testing.Fuzz;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSON is taken exactly when it is an object of scalars by RFC 8259, each name there once. */
class JsonFuzzTest {

  private static final List<String> DOCUMENTS =
      List.of(
          "{\"interval\":60}",
          "{\"interval\": \"PT60S\", \"one_off\": false, \"location\": null}",
          " {\"one_off\":true,\r\n\t\"first_run\":\"2036-01-01T00:00:00Z\"} ",
          "{\"inter\\u0076al\":-0.5e+3,\"a\":1.0,\"b\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
          "{\"location\":\"na\u00efve \ud83d\ude00\",\"target\":\"\\ud83d\\ude00\"}",
          "{}",
          "[{\"interval\":[60,{\"a\":[]}]}]");

  private static final Pattern TOKEN =
      Pattern.compile(
          "[ \t\r\n]*+([{}:,]"
              + "|\"(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\""
              + "|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
              + "|true|false|null|\\z)");

  @Test
  void json() {
    Fuzz.run(
        "JSON",
        DOCUMENTS,
        input -> {
          String text = new String(input.getBytes(UTF_8), UTF_8);
          Map<String, String> parameters;
          try {
            parameters = Parameters.ofJson(text);
          } catch (InvalidParameterException e) {
            assertThat(e.getMessage()).isNotBlank();
            if (mustBeTaken(text) && object(text) != null) {
              throw new AssertionError("refused", e);
            }
            return false;
          }
          if (!text.isBlank()) {
            assertThat(parameters).isEqualTo(object(text));
          }
          return true;
        });
  }

  /** Jackson refuses numbers of more than 1,000 digits, and escaped surrogates in names. */
  private static boolean mustBeTaken(String text) {
    return text.length() < 1_000 && !text.contains("\\ud") && !text.contains("\\uD");
  }

  /** Token by token; null where it is not such an object. */
  private static @Nullable Map<String, String> object(String text) {
    Map<String, String> properties = new LinkedHashMap<>();
    Map<String, String> nulls = new LinkedHashMap<>();
    Matcher tokens = TOKEN.matcher(text);
    if (!next(tokens).equals("{")) {
      return null;
    }
    String token = next(tokens);
    while (!token.equals("}") || !properties.isEmpty() || !nulls.isEmpty()) {
      String colon = next(tokens);
      String value = next(tokens);
      String end = next(tokens);
      boolean isProperty =
          token.startsWith("\"") && colon.equals(":") && !value.matches("[{}:,?]?");
      if (!isProperty || !(end.equals(",") || end.equals("}"))) {
        return null;
      }
      String name = unescaped(token);
      Map<String, String> kind = value.equals("null") ? nulls : properties;
      boolean twice = properties.containsKey(name) || nulls.containsKey(name);
      if (twice || (kind == properties && name.contains("-"))) {
        return null;
      }
      kind.put(name, text(value));
      if (end.equals("}")) {
        break;
      }
      token = next(tokens);
    }
    return next(tokens).isEmpty() ? hyphenated(properties) : null;
  }

  /** The next token; empty at the end, and a question mark where there is none. */
  private static String next(Matcher tokens) {
    if (!tokens.lookingAt()) {
      return "?";
    }
    String token = tokens.group(1);
    tokens.region(tokens.end(), tokens.regionEnd());
    return token;
  }

  private static Map<String, String> hyphenated(Map<String, String> properties) {
    Map<String, String> hyphenated = new LinkedHashMap<>();
    properties.forEach((name, value) -> hyphenated.put(name.replace('_', '-'), value));
    return hyphenated;
  }

  private static String text(String value) {
    if (value.startsWith("\"")) {
      return unescaped(value);
    }
    if (!value.matches("[0-9-].*")) {
      return value;
    }
    return value.matches("-?[0-9]+")
        ? new BigInteger(value).toString()
        : Double.toString(Double.parseDouble(value));
  }

  private static String unescaped(String quoted) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (quoted.charAt(++i) == 'u') {
        text.append((char) Integer.parseInt(quoted, i + 1, i + 5, 16));
        i += 4;
      } else {
        int escape = "bfnrt".indexOf(quoted.charAt(i));
        text.append(escape < 0 ? quoted.charAt(i) : "\b\f\n\r\t".charAt(escape));
      }
    }
    return text.toString();
  }
}
