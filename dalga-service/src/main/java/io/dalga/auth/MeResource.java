package io.dalga.auth;

import io.dalga.api.Me;
import io.dalga.http.Caller;
import io.dalga.http.Confined;
import io.dalga.http.JobResource;
import io.dalga.http.Operation;
import io.dalga.http.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** Who the caller is, at {@code /me}. */
@Path("/me")
public final class MeResource {

  private final String auth;

  /**
   * @param auth how callers say who they are
   */
  MeResource(String auth) {
    this.auth = auth;
  }

  /** Who the server takes the caller for. */
  @Operation(id = "getMe", answer = Me.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response get(@Context SecurityContext security) {
    Caller caller = Caller.of(security);
    String role = caller.role() == null ? "" : caller.role().text();
    return Response.ok(
            new Me(caller.name(), role, caller.scope().prefixes(), auth), JobResource.JSON)
        .build();
  }
}
