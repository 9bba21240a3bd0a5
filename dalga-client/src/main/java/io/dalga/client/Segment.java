package io.dalga.client;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A text as one segment of a URI's path. All but RFC 3986's unreserved characters are escaped, so
 * that it is the same whether it is decoded as a path or, as the server does, as a form value.
 */
final class Segment {

  private static final String UNRESERVED_MARKS = "-._~";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Segment() {}

  /**
   * @param name what the text is, for the error
   * @throws IllegalArgumentException when the text is empty or not well-formed
   */
  static String encode(String name, String text) {
    ByteBuffer bytes = check(name, text);
    if (text.equals(".") || text.equals("..")) { // proxies resolve these while they are literal
      return text.replace(".", "%2E");
    }
    StringBuilder segment = new StringBuilder(bytes.remaining() + 16);
    while (bytes.hasRemaining()) {
      byte each = bytes.get();
      if (isUnreserved(each)) {
        segment.append((char) each);
      } else {
        segment.append('%').append(HEX.toHexDigits(each));
      }
    }
    return segment.toString();
  }

  /**
   * The text in UTF-8.
   *
   * @throws IllegalArgumentException as {@link #encode} does
   */
  static ByteBuffer check(String name, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " must not be empty");
    }
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          name + " must be well-formed text, but has an unpaired surrogate", e);
    }
  }

  private static boolean isUnreserved(byte each) {
    return (each >= 'a' && each <= 'z')
        || (each >= 'A' && each <= 'Z')
        || (each >= '0' && each <= '9')
        || UNRESERVED_MARKS.indexOf(each) >= 0;
  }
}
