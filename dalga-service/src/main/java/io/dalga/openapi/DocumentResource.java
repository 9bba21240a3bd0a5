package io.dalga.openapi;

import io.dalga.ui.StaticFile;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

/** The API document, at {@code /openapi.json}; for anybody, since it tells of no job. */
@Path("/openapi.json")
public final class DocumentResource {

  private final StaticFile document =
      new StaticFile(StaticFile.read("/io/dalga/openapi/openapi.json"), MediaType.APPLICATION_JSON);

  @PermitAll
  @GET
  public Response get(@Context Request request) {
    return document.answer(request, StaticFile.ASK_AGAIN);
  }
}
