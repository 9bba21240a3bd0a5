package io.dalga.job;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The segments {@code .} and {@code ..} of a path, however they are written: they could lead out of
 * the target.
 *
 * <p>Receivers are not all alike, nor are the proxies before them. They may decode once more than
 * they should ({@code %2e%2e}), take a backslash for a slash, end a segment at a semicolon or a
 * path at a question mark once that is decoded ({@code ..;x}), or leave tabs and line ends out. So
 * a path is read again and again, until there is nothing left to decode.
 */
public final class DotSegments {

  private static final Pattern DOTS = Pattern.compile("(?:^|[/\\\\])\\.{1,2}(?:[/\\\\;?#\0]|\\z)");
  private static final Pattern DECODABLE = Pattern.compile("%([0-9A-Fa-f]{2})|[\t\r\n]");

  private DotSegments() {}

  /** Whether some receiver would see one. */
  public static boolean in(String path) {
    if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
      return false;
    }
    String reading = path;
    while (!DOTS.matcher(reading).find()) {
      String decoded = DECODABLE.matcher(reading).replaceAll(DotSegments::decoded);
      if (decoded.equals(reading)) {
        return false;
      }
      reading = decoded;
    }
    return true;
  }

  private static String decoded(MatchResult match) {
    String digits = match.group(1);
    return digits == null
        ? ""
        : Matcher.quoteReplacement(Character.toString(Integer.parseInt(digits, 16)));
  }
}
