package io.dalga.http;

import io.dalga.api.Failures;
import io.dalga.store.FailureStore;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.ZoneOffset;

/** Jobs that have failed for good, by what went wrong, at {@code /failures}. */
@Path("/failures")
public final class FailuresResource {

  private final FailureStore store;

  public FailuresResource(FailureStore store) {
    this.store = store;
  }

  @RolesAllowed(Roles.VIEWER)
  @GET
  public Response get() {
    FailureStore.Summary summary = store.summary();
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
