package io.dalga.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads paths as badly as receivers do, and the proxies before them: decodes again what it has
 * decoded, takes backslashes for slashes, cuts segments at what ends a path, drops tabs.
 */
public final class HostileReceiver {

  private HostileReceiver() {}

  /** Whether a segment is one or two dots in any reading. */
  public static boolean seesDots(String path) {
    String reading = path;
    while (true) {
      for (String segment : reading.split("[/\\\\]", -1)) {
        String name = name(segment);
        if (name.equals(".") || name.equals("..")) {
          return true;
        }
      }
      String decoded = decoded(reading);
      if (decoded.equals(reading)) {
        return false;
      }
      reading = decoded;
    }
  }

  /** Where the path leads to after so many decodings; null when that is above the root. */
  public static @Nullable String resolved(String path, int decodings) {
    String reading = path;
    for (int i = 0; i < decodings; i++) {
      reading = decoded(reading);
    }
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : reading.split("[/\\\\]")) {
      String name = name(segment);
      if (name.equals("..") && segments.pollLast() == null) {
        return null;
      } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
        segments.addLast(name);
      }
    }
    return segments.isEmpty() ? "/" : "/" + String.join("/", segments) + "/";
  }

  private static String name(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      if (";?#\0".indexOf(segment.charAt(i)) >= 0) {
        return segment.substring(0, i);
      }
    }
    return segment;
  }

  /** Byte by byte, each a letter; what is no escape is left as it is. */
  public static String decoded(String text) {
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '%' && isHex(text, i + 1) && isHex(text, i + 2);
      if (escape) {
        decoded.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else if (c != '\t' && c != '\r' && c != '\n') {
        decoded.append(c);
      }
    }
    return decoded.toString();
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && "0123456789abcdefABCDEF".indexOf(text.charAt(at)) >= 0;
  }
}
