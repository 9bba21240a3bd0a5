package io.dalga.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What a job is known by: two texts, compared byte by byte ({@code Foo}, {@code foo} and {@code foo
 * } are three jobs).
 *
 * @param path where the job is delivered to, below its target; 1 to 255 characters
 * @param body what is delivered; 1 byte to 64 KiB
 */
public record JobKey(String path, String body) {

  /** The most characters (Unicode code points) of a path. */
  public static final int MAX_PATH = 255;

  /** The most bytes of a body in UTF-8. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  /**
   * Checks a key that came from outside.
   *
   * @throws InvalidParameterException when a half is empty or too long, or when the path could
   *     leave its target's prefix
   */
  public static JobKey of(String path, String body) {
    checkPath(path);
    if (body.isEmpty()) {
      throw new InvalidParameterException(
          "body", "empty job: the body of a job needs at least one character");
    }
    checkText("body", body);
    int bytes = body.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BODY_BYTES) {
      throw new InvalidParameterException(
          "body",
          "the body has " + bytes + " bytes, and at most " + MAX_BODY_BYTES + " are allowed");
    }
    return new JobKey(path, body);
  }

  /**
   * Checks a path that came from outside.
   *
   * @throws InvalidParameterException when it is empty or too long, or could leave its target's
   *     prefix
   */
  public static void checkPath(String path) {
    if (path.isEmpty()) {
      throw new InvalidParameterException(
          "path", "empty routing key: the path of a job needs at least one character");
    }
    checkText("path", path);
    int length = path.codePointCount(0, path.length());
    if (length > MAX_PATH) {
      throw new InvalidParameterException(
          "path",
          "the path has " + length + " characters, and at most " + MAX_PATH + " are allowed");
    }
    if (DotSegments.in(path)) {
      throw new InvalidParameterException(
          "path",
          "the path "
              + InvalidParameterException.quote(path)
              + " cannot have a segment \".\" or \"..\", however written: it could leave its target");
    }
  }

  /** Half of a surrogate pair has no UTF-8, and would be stored as a question mark. */
  private static void checkText(String name, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new InvalidParameterException(
          name, "the " + name + " " + InvalidParameterException.quote(text) + " is not Unicode");
    }
    if (text.indexOf('\0') >= 0) {
      throw new InvalidParameterException(name, "a key cannot hold the character NUL");
    }
  }

  /** SHA-256 over the length of the path in bytes, the path and the body; 32 bytes. */
  public byte[] hash() {
    MessageDigest digest = Sha256.digest();
    Sha256.update(digest, path);
    digest.update(body.getBytes(StandardCharsets.UTF_8));
    return digest.digest();
  }

  /** A number that is as good as drawn by chance, and always the same for this key. */
  public long seed() {
    return ByteBuffer.wrap(hash()).getLong(Long.BYTES);
  }

  /** For logs: one line, whatever the key holds, and not too long a one. */
  @Override
  public String toString() {
    return Printable.of(path) + "/" + Printable.of(body);
  }
}
