package io.dalga.ui;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

/**
 * The web page at {@code /}, and its files. Anybody may have them: what they show comes from the
 * API, which asks who is calling.
 */
@Path("/")
public final class PageResource {

  /** Scripts and styles from here alone, none inside of the page, and no page around it. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " object-src 'none'";

  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final String ASK_AGAIN = "no-cache";

  private final Assets assets = Assets.load();

  /** The page; what it shows is said behind the {@code #} of its address. */
  @PermitAll
  @GET
  public Response page(@Context Request request) {
    return answer(request, assets.page(), "text/html; charset=utf-8", ASK_AGAIN);
  }

  /**
   * One of its files. Of another version, the file is that of now: while instances are replaced, a
   * page comes from one and its files from another.
   */
  @PermitAll
  @GET
  @Path("ui/{version}/{file}")
  public Response file(
      @PathParam("version") String version,
      @PathParam("file") String name,
      @Context Request request) {
    byte[] file = assets.file(name);
    if (file == null) {
      throw new NotFoundException("the page has no file of that name; it begins at /");
    }
    String caching = version.equals(assets.version()) ? FOR_EVER : ASK_AGAIN;
    return answer(request, file, typeOf(name), caching);
  }

  private Response answer(Request request, byte[] bytes, String type, String caching) {
    EntityTag tag = new EntityTag(assets.version());
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder response =
        unchanged == null ? Response.ok(bytes, type).tag(tag) : unchanged.tag(tag);
    return response
        .header(HttpHeaders.CACHE_CONTROL, caching)
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  private static String typeOf(String name) {
    if (name.endsWith(".js")) {
      return "text/javascript; charset=utf-8";
    }
    return name.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml";
  }
}
