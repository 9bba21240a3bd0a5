package io.dalga.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What Dalga and a receiver share, so that the receiver knows Dalga's deliveries from anybody
 * else's: signatures as Standard Webhooks 1.0 has them, by HMAC-SHA256. Immutable and thread-safe;
 * it never shows what it holds.
 */
public final class SigningSecret {

  /** The header with the name of what is delivered: the run's id. */
  public static final String ID_HEADER = "webhook-id";

  /** The header with the time of the attempt, in whole seconds since 1970. */
  public static final String TIMESTAMP_HEADER = "webhook-timestamp";

  /** The header with the signatures, a space between two of them. */
  public static final String SIGNATURE_HEADER = "webhook-signature";

  private static final String PREFIX = "whsec_";
  private static final String VERSION = "v1,";
  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 64;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private SigningSecret(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * Reads a secret: {@code whsec_} and the Base64 of 24 to 64 random bytes.
   *
   * @throws IllegalArgumentException when it is none; says why, without its text
   */
  public static SigningSecret parse(String text) {
    if (text.startsWith("${")) {
      throw refused("is the name of a variable that is not set");
    }
    if (!text.startsWith(PREFIX)) {
      throw refused("does not begin with " + PREFIX);
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      // Without the cause, which quotes the secret.
      throw refused("is not Base64 (RFC 4648, with + and /) behind " + PREFIX);
    }
    if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
      throw refused("holds " + bytes.length + " bytes");
    }
    return new SigningSecret(bytes);
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "a signing secret must be %s and the Base64 of %d to %d random bytes; this one %s"
            .formatted(PREFIX, MIN_BYTES, MAX_BYTES, why));
  }

  /**
   * The signature of a delivery.
   *
   * @param id has no full stop
   * @param time when the attempt was made; its whole seconds count
   */
  public String sign(String id, Instant time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + time.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
      return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM lacks " + ALGORITHM + ", which every one has", e);
    }
  }

  @Override
  public String toString() {
    return "SigningSecret[hidden]";
  }
}
