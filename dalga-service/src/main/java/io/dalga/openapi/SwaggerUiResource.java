package io.dalga.openapi;

import io.dalga.ui.StaticFile;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Swagger UI, which shows the API document and tries its operations, at {@code /docs}. */
@Path("/docs")
public final class SwaggerUiResource {

  private static final String OURS = "/io/dalga/openapi/";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";
  private static final String PICTURE = "image/png";

  private final StaticFile page =
      file(OURS + "swagger-ui.html", MediaType.TEXT_HTML + "; charset=utf-8");
  private final Map<String, StaticFile> files;

  public SwaggerUiResource() {
    String theirs = StaticFile.webjar("swagger-ui", OURS + "swagger-ui.properties");
    files =
        Map.of(
            "start.js", file(OURS + "swagger-ui.js", SCRIPT),
            "swagger-ui-bundle.js", file(theirs + "swagger-ui-bundle.js", SCRIPT),
            "swagger-ui.css", file(theirs + "swagger-ui.css", STYLE),
            "favicon-32x32.png", file(theirs + "favicon-32x32.png", PICTURE));
  }

  private static StaticFile file(String path, String type) {
    return new StaticFile(StaticFile.read(path), type);
  }

  @PermitAll
  @GET
  public Response page(@Context Request request) {
    return page.answer(request, StaticFile.ASK_AGAIN);
  }

  @PermitAll
  @GET
  @Path("/{file}")
  public Response file(@PathParam("file") String name, @Context Request request) {
    StaticFile file = files.get(name);
    if (file == null) {
      throw new NotFoundException();
    }
    return file.answer(request, StaticFile.ASK_AGAIN);
  }
}
