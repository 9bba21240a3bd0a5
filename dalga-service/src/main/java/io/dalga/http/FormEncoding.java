package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;

import io.dalga.job.InvalidParameterException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Form values ({@code application/x-www-form-urlencoded}), strictly: {@code +} is a space, {@code
 * %XX} a byte, and the bytes are UTF-8. What is not that is an error and not a guess.
 */
final class FormEncoding {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

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
    try {
      ByteBuffer raw = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(encoded));
      ByteBuffer bytes = ByteBuffer.allocate(raw.remaining());
      while (raw.hasRemaining()) {
        byte octet = raw.get();
        if (octet == '%') {
          bytes.put(octet(name, encoded, raw));
        } else {
          bytes.put(octet == '+' ? (byte) ' ' : octet);
        }
      }
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidParameterException(
          name, name + " " + quote(encoded) + " is not UTF-8 once it is decoded");
    }
  }

  private static byte octet(String name, String encoded, ByteBuffer digits) {
    int high = digits.remaining() < 2 ? -1 : hex(digits.get());
    int low = high < 0 ? -1 : hex(digits.get());
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

  private static int hex(byte digit) {
    return digit < 0 ? -1 : Character.digit((char) digit, 16);
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
        encoded.append('%').append(HEX.toHexDigits(octet));
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
