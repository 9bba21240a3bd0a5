package io.dalga.auth;

import io.dalga.job.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its holder has it: {@code dalga_<id>_<secret>}. It begins like that so that scanners of
 * repositories and people can tell what it is. Never in a text form of this record.
 *
 * @param id what the database finds it by; no secret
 * @param text the whole
 */
record KeyText(String id, String text) {

  private static final int ID_BYTES = 8;
  private static final int SECRET_BYTES = 32;
  private static final Pattern KEY = Pattern.compile("dalga_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** A new one. */
  static KeyText draw(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    String idText = HexFormat.of().formatHex(id);
    return new KeyText(idText, "dalga_" + idText + "_" + BASE64.encodeToString(secret));
  }

  /** Empty when the text is none. */
  static Optional<KeyText> parse(String text) {
    Matcher key = KEY.matcher(text);
    return key.matches() ? Optional.of(new KeyText(key.group(1), text)) : Optional.empty();
  }

  /**
   * What the database has of it. A slow hash would protect a secret that people choose; of this one
   * there are 2^256.
   */
  byte[] hash() {
    return Sha256.of(text);
  }

  @Override
  public String toString() {
    return "key " + id;
  }
}
