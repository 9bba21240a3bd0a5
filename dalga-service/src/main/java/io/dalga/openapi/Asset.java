package io.dalga.openapi;

import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** A file of the class path, which browsers may keep, and ask whether it has changed. */
final class Asset {

  /** Scripts and styles are ours alone; Swagger UI's pictures are in its style sheet. */
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private final byte[] bytes;
  private final String type;
  private final EntityTag tag;

  private Asset(byte[] bytes, String type) {
    this.bytes = bytes;
    this.type = type;
    this.tag = new EntityTag(checksum(bytes));
  }

  /**
   * Reads a file.
   *
   * @param path where it is on the class path, from the top
   * @param type its media type
   * @throws IllegalStateException when it is not there
   */
  static Asset read(String path, String type) {
    try (InputStream file = Asset.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException(path + " is missing from the class path");
      }
      return new Asset(file.readAllBytes(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file, or 304 when the caller has it already. */
  Response answer(Request request) {
    CacheControl revalidated = new CacheControl();
    revalidated.setNoCache(true);
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder answer = unchanged == null ? Response.ok(bytes, type) : unchanged;
    return answer
        .tag(tag)
        .cacheControl(revalidated)
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  /** Changes with the file. */
  private static String checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Long.toHexString(sum.getValue());
  }
}
