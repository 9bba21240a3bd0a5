package io.dalga.openapi;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** Swagger UI, which shows the API document and tries its operations, at {@code /docs}. */
@Path("/docs")
public final class SwaggerUiResource {

  private static final String OURS = "/io/dalga/openapi/";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";
  private static final String PICTURE = "image/png";

  private final Asset page =
      Asset.read(OURS + "swagger-ui.html", MediaType.TEXT_HTML + "; charset=utf-8");
  private final Map<String, Asset> files;

  public SwaggerUiResource() {
    String theirs = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
    files =
        Map.of(
            "start.js", Asset.read(OURS + "swagger-ui.js", SCRIPT),
            "swagger-ui-bundle.js", Asset.read(theirs + "swagger-ui-bundle.js", SCRIPT),
            "swagger-ui.css", Asset.read(theirs + "swagger-ui.css", STYLE),
            "favicon-32x32.png", Asset.read(theirs + "favicon-32x32.png", PICTURE));
  }

  /** The build writes it there. */
  private static String version() {
    Properties properties = new Properties();
    try (InputStream file =
        SwaggerUiResource.class.getResourceAsStream(OURS + "swagger-ui.properties")) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  @PermitAll
  @GET
  public Response page(@Context Request request) {
    return page.answer(request);
  }

  @PermitAll
  @GET
  @Path("/{file}")
  public Response file(@PathParam("file") String name, @Context Request request) {
    Asset file = files.get(name);
    if (file == null) {
      throw new NotFoundException();
    }
    return file.answer(request);
  }
}
