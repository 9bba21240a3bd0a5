package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Form values ({@code application/x-www-form-urlencoded}), strictly: {@code +} is a space, {@code
 * %XX} a byte, and the bytes are UTF-8. What is not that is an error and not a guess.
 */
final class FormEncoding {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~";

  /** What a servlet container puts in the place of raw bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private FormEncoding() {}

  /**
   * Decodes one value.
   *
   * @param name what to call it in an error
   * @throws InvalidParameterException when it is not percent-encoded UTF-8
   */
  static String decode(String name, String encoded) {
    if (encoded.indexOf(REPLACEMENT) >= 0) {
      throw new InvalidParameterException(name, name + " " + quote(encoded) + " is not UTF-8");
    }
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length() * 3);
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put(octet(name, encoded, i));
        i += 2;
      } else if (c == '+') {
        bytes.put((byte) ' ');
      } else {
        // A servlet container hands over the raw bytes of the request line as UTF-8 text.
        int end = Character.isHighSurrogate(c) && i + 1 < encoded.length() ? i + 2 : i + 1;
        bytes.put(encoded.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end - 1;
      }
    }
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(bytes.flip());
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new InvalidParameterException(
          name, name + " " + quote(encoded) + " is not UTF-8 once it is decoded");
    }
  }

  private static byte octet(String name, String encoded, int percent) {
    int high = percent + 2 < encoded.length() ? hex(encoded.charAt(percent + 1)) : -1;
    int low = high < 0 ? -1 : hex(encoded.charAt(percent + 2));
    if (low < 0) {
      throw new InvalidParameterException(
          name,
          name
              + " "
              + quote(encoded)
              + " has a % without two hexadecimal digits after it; write %25 for a percent sign");
    }
    return (byte) (high << 4 | low);
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  /** Whether a path is nothing but letters that mean themselves; all of ours are. */
  static boolean isPlainPath(String path) {
    return path.chars().allMatch(c -> c == '/' || c == '.' || UNRESERVED.indexOf(c) >= 0);
  }

  /** Encodes a value so that every decoder gets it back. */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(octet) >= 0) {
        encoded.append((char) octet);
      } else {
        encoded.append(String.format("%%%02X", octet));
      }
    }
    return encoded.toString();
  }

  /**
   * Decodes {@code name=value&name=value}.
   *
   * @throws InvalidParameterException when a part is malformed, or a name is there twice
   */
  static Map<String, String> parse(String form) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : form.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode("parameter name", equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
      if (values.put(name, value) != null) {
        throw new InvalidParameterException(name, name + " is given twice; give it once");
      }
    }
    return values;
  }
}
