package io.dalga.client;

import java.util.regex.Pattern;

/** What says who calls. Its text is in no error: it is as good as a password. */
final class BearerToken {

  /** As RFC 6750 has it. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private BearerToken() {}

  /**
   * The value of the header {@code Authorization}.
   *
   * @throws IllegalArgumentException when the text can be none
   */
  static String header(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "the token (of "
              + token.length()
              + " characters) must be letters, digits and -._~+/ alone; a blank or line end, as at"
              + " the end of a file, does not belong to it");
    }
    return "Bearer " + token;
  }
}
