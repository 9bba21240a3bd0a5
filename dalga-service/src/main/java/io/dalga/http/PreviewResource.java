package io.dalga.http;

import static java.util.Objects.requireNonNullElse;

import io.dalga.api.Preview;
import io.dalga.api.Rfc3339;
import io.dalga.job.Fields;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.MonthOverflow;
import io.dalga.store.JobStore;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** When jobs run next: those that are there, and such as could be. */
@Path("/")
@Consumes(MediaType.WILDCARD)
public final class PreviewResource {

  private static final int MOST = 1_000;
  private static final int DEFAULT = 10;
  private static final String COUNT = "count";

  private final JobStore store;
  private final Scheduling scheduling;
  private final MonthOverflow overflow;

  public PreviewResource(JobStore store, Scheduling scheduling, MonthOverflow overflow) {
    this.store = store;
    this.scheduling = scheduling;
    this.overflow = overflow;
  }

  /** The next times of a job's cadence, from its next run on. */
  @Operation(
      id = "previewJob",
      query = "preview.count",
      answer = Preview.class,
      problems = {404, 409})
  @RolesAllowed(Roles.VIEWER)
  @GET
  @Path("jobs/{path}/{body}/next")
  public Response ofJob(
      @PathParam("path") String path,
      @PathParam("body") String body,
      @Context HttpServletRequest request) {
    Fields fields = Fields.of(Parameters.ofQuery(request), Set.of(COUNT));
    int count = count(fields);
    Job job = store.find(JobKey.of(path, body)).orElseThrow(ProblemMapper::noSuchJob).job();
    return ProblemMapper.ofStored(() -> answer(job, count));
  }

  /** When a PUT of these parameters would run; with {@code path} and {@code body}, of that job. */
  @Operation(
      id = "preview",
      parameters = {"job", "preview"},
      answer = Preview.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @POST
  @Path("preview")
  public Response ofParameters(@Context HttpServletRequest request) {
    Map<String, String> parameters = new HashMap<>(Parameters.of(request));
    int count = count(new Fields(parameters));
    parameters.remove(COUNT);
    JobKey key =
        JobKey.of(
            requireNonNullElse(parameters.remove("path"), "path"),
            requireNonNullElse(parameters.remove("body"), "body"));
    return answer(Parameters.named(request, () -> scheduling.job(key, parameters)), count);
  }

  private static int count(Fields fields) {
    return requireNonNullElse(fields.number(COUNT, 1, MOST), DEFAULT);
  }

  private Response answer(Job job, int count) {
    ZoneId zone = job.schedule().zoneForDisplay();
    List<Preview.Occurrence> next =
        job.upcoming(count, overflow).stream()
            .map(
                time ->
                    new Preview.Occurrence(
                        Rfc3339.at(time, zone), Rfc3339.at(time, ZoneOffset.UTC)))
            .toList();
    return Response.ok(new Preview(job.schedule().location(), next), JobResource.JSON).build();
  }
}
