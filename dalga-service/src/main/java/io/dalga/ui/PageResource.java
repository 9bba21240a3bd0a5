package io.dalga.ui;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

/**
 * The web page at {@code /}, and its files. Anybody may have them: what they show comes from the
 * API, which asks who is calling.
 */
@Path("/")
public final class PageResource {

  private final Assets assets = Assets.load();

  /** The page; what it shows is said behind the {@code #} of its address. */
  @PermitAll
  @GET
  public Response page(@Context Request request) {
    return assets.page().answer(request, StaticFile.ASK_AGAIN);
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
    StaticFile file = assets.file(name);
    if (file == null) {
      throw new NotFoundException("the page has no file of that name; it begins at /");
    }
    boolean isThis = version.equals(assets.version());
    return file.answer(request, isThis ? StaticFile.FOR_EVER : StaticFile.ASK_AGAIN);
  }
}
