package io.dalga.http;

import io.dalga.api.Failures;
import io.dalga.job.Fields;
import io.dalga.store.FailureStore;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.Set;

/** Jobs that have failed for good, by what went wrong, at {@code /failures}. */
@Path("/failures")
public final class FailuresResource {

  private final FailureStore store;

  public FailuresResource(FailureStore store) {
    this.store = store;
  }

  /**
   * Jobs that have failed for good, by what went wrong; those of some paths, if it is asked for.
   */
  @Operation(id = "listFailures", query = "paths", answer = Failures.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response get(@Context HttpServletRequest request, @Context SecurityContext security) {
    Fields fields =
        Fields.of(
            Caller.of(security).scope().confine(Parameters.ofQuery(request)),
            Set.of("path", "prefix"));
    FailureStore.Summary summary = store.summary(fields.text("path"), fields.text("prefix"));
    Failures view =
        new Failures(
            summary.jobs(),
            summary.more(),
            summary.groups().stream().map(FailuresResource::view).toList());
    return Response.ok(view, JobResource.JSON).build();
  }

  private static Failures.Group view(FailureStore.Group group) {
    return new Failures.Group(
        group.target(),
        group.error(),
        group.status(),
        group.jobs(),
        JobRenderer.at(group.latest(), ZoneOffset.UTC),
        new Failures.Key(group.example().path(), group.example().body()));
  }
}
