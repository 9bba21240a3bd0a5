package io.dalga.http;

import io.dalga.api.JobView;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Policy;
import io.dalga.job.Specification;
import io.dalga.job.Transition;
import io.dalga.store.JobStore;
import io.dalga.store.JobStore.Stored;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One job, at {@code /jobs/{path}/{body}}. */
@Path("/jobs/{path}/{body}")
public final class JobResource {

  /** The type of all answers that are no problems. */
  public static final String JSON = MediaType.APPLICATION_JSON + "; charset=utf-8";

  private final JobStore store;
  private final Scheduling scheduling;
  private final InstantSource clock;
  private final Policy policy;

  public JobResource(JobStore store, Scheduling scheduling, InstantSource clock, Policy policy) {
    this.store = store;
    this.scheduling = scheduling;
    this.clock = clock;
    this.policy = policy;
  }

  /** Shows the job. */
  @Operation(id = "getJob", answer = JobView.class, problems = 404)
  @RolesAllowed(Roles.VIEWER)
  @GET
  public Response get(@PathParam("path") String path, @PathParam("body") String body) {
    Stored stored = store.find(JobKey.of(path, body)).orElseThrow(ProblemMapper::noSuchJob);
    return answer(Status.OK, stored);
  }

  /** Creates the job, or replaces its definition and starts it anew. */
  @Operation(
      id = "putJob",
      parameters = "job",
      answer = JobView.class,
      status = {201, 200},
      problems = 412)
  @RolesAllowed(Roles.OPERATOR)
  @PUT
  @Consumes(MediaType.WILDCARD)
  public Response put(
      @PathParam("path") String path,
      @PathParam("body") String body,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
      @Context HttpServletRequest request) {
    Precondition precondition = Precondition.of(ifMatch, ifNoneMatch);
    Map<String, String> parameters = Parameters.of(request);
    JobKey key = JobKey.of(path, body);
    boolean conditional = ifMatch != null || ifNoneMatch != null;
    Job job =
        Parameters.named(request, () -> job(key, parameters, conditional))
            .withTraceparent(Origin.of(request));
    Stored stored;
    if (precondition instanceof Precondition.Present present) {
      stored = store.replace(job, present.expected());
    } else if (precondition instanceof Precondition.Absent) {
      stored = store.create(job);
    } else {
      stored = store.put(job, Specification.keepsUnchanged(parameters));
    }
    boolean kept = stored.job().generation() != job.generation();
    return answer(kept ? Status.OK : Status.CREATED, stored);
  }

  private Job job(JobKey key, Map<String, String> parameters, boolean conditional) {
    Job job = scheduling.job(key, parameters);
    if (conditional && Specification.keepsUnchanged(parameters)) {
      throw new InvalidParameterException(
          Specification.IF_UNCHANGED,
          "if-unchanged=keep does not go with If-Match or If-None-Match; leave one of them out");
    }
    return job;
  }

  /** Pauses, resumes or redrives the job: {@code ?disable=true} and so on. */
  @Operation(
      id = "changeJob",
      query = "change",
      answer = JobView.class,
      problems = {404, 409})
  @RolesAllowed(Roles.OPERATOR)
  @PATCH
  @Consumes(MediaType.WILDCARD)
  public Response patch(
      @PathParam("path") String path,
      @PathParam("body") String body,
      @Context HttpServletRequest request) {
    Map<String, String> query = Parameters.ofQuery(request);
    if ("true".equals(query.get("disable"))) {
      return change(path, body, Transition::disable);
    }
    if ("true".equals(query.get("enable"))) {
      return change(path, body, job -> Transition.enable(job, clock.instant(), policy));
    }
    if ("true".equals(query.get("redrive"))) {
      Instant now = clock.instant();
      return change(path, body, job -> Transition.redrive(job, now, now, policy));
    }
    throw new InvalidParameterException(
        "enable", "pass enable=true, disable=true or redrive=true query params");
  }

  /** Runs the job now; its cadence is otherwise unchanged. A failed job goes on by that. */
  @Operation(
      id = "triggerJob",
      answer = JobView.class,
      problems = {404, 409})
  @RolesAllowed(Roles.OPERATOR)
  @POST
  @Consumes(MediaType.WILDCARD)
  public Response trigger(@PathParam("path") String path, @PathParam("body") String body) {
    return change(path, body, job -> Transition.runNow(job, clock.instant(), policy));
  }

  /** Deletes the job, if there is one. */
  @Operation(id = "deleteJob", status = 204)
  @RolesAllowed(Roles.OPERATOR)
  @DELETE
  public Response delete(@PathParam("path") String path, @PathParam("body") String body) {
    store.delete(JobKey.of(path, body));
    return Response.noContent().build();
  }

  private Response change(String path, String body, Function<Job, Transition> rule) {
    JobKey key = JobKey.of(path, body);
    return ProblemMapper.ofStored(
        () -> answer(Status.OK, store.change(key, rule).orElseThrow(ProblemMapper::noSuchJob)));
  }

  private Response answer(Status status, Stored stored) {
    JobView view = JobRenderer.view(stored);
    return Response.status(status).type(JSON).entity(view).tag(view.etag()).build();
  }
}
