package io.dalga.ui;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.zip.CRC32C;

/**
 * A file of a page, as browsers get it: they may keep it, and ask whether it has changed.
 * Immutable.
 */
public final class StaticFile {

  /** For addresses whose content may change. */
  public static final String ASK_AGAIN = "no-cache";

  /** For addresses that change with the content. */
  static final String FOR_EVER = "public, max-age=31536000, immutable";

  /**
   * Scripts and styles from here alone, none inside of a page, and no page around it; the pictures
   * of Swagger UI are in its style sheet.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; object-src 'none'";

  private final byte[] bytes;
  private final String type;
  private final EntityTag tag;

  /**
   * @param type its media type
   */
  public StaticFile(byte[] bytes, String type) {
    this.bytes = bytes;
    this.type = type;
    this.tag = new EntityTag(checksum(bytes));
  }

  /**
   * The content of a file of the class path.
   *
   * @param path from the top of the class path
   * @throws IllegalStateException when it is not there
   */
  public static byte[] read(String path) {
    try (InputStream file = StaticFile.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException("the jar has no " + path + "; build it anew");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /**
   * Where the files of a webjar are on the class path; it depends on the version, which the build
   * writes to a file.
   *
   * @param name of the webjar
   * @param versions properties with its {@code version}, from the top of the class path
   */
  public static String webjar(String name, String versions) {
    Properties properties = new Properties();
    try (InputStream file = StaticFile.class.getResourceAsStream(versions)) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "/META-INF/resources/webjars/" + name + "/" + properties.getProperty("version") + "/";
  }

  /**
   * The file, or 304 when the caller has it already.
   *
   * @param caching the value of {@code Cache-Control}
   */
  public Response answer(Request request, String caching) {
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder answer = unchanged == null ? Response.ok(bytes, type) : unchanged;
    return answer
        .tag(tag)
        .header(HttpHeaders.CACHE_CONTROL, caching)
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  /** Changes with the content. */
  private static String checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Long.toHexString(sum.getValue());
  }
}
