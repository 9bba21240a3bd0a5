package io.dalga.http;

import static java.util.Objects.requireNonNullElse;

import io.dalga.api.QueueView;
import io.dalga.api.ReservedRun;
import io.dalga.api.Rfc3339;
import io.dalga.job.Claim;
import io.dalga.job.Content;
import io.dalga.job.Fields;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Outcome;
import io.dalga.pull.PullQueues;
import io.dalga.store.QueueStore;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of target {@code pull}, for workers that come for their runs: a queue for each path, at
 * {@code /queues/{path}}.
 */
@Path("/queues/{path}")
@Consumes(MediaType.WILDCARD)
public final class QueueResource {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration CENTURY = Duration.ofDays(36_525);
  private static final int MAX_LIMIT = 1_000;
  private static final String NO_REASON = "the worker has given it back";

  private final PullQueues queues;

  public QueueResource(PullQueues queues) {
    this.queues = queues;
  }

  /** Counts the jobs of a queue. */
  @Operation(id = "countQueue", answer = QueueView.class)
  @RolesAllowed(Roles.VIEWER)
  @GET
  public Response size(@PathParam("path") String path) {
    JobKey.checkPath(path);
    QueueStore.Size size = queues.size(path);
    return ok(new QueueView(path, size.ready(), size.delayed(), size.reserved()));
  }

  /** Reserves runs that are due, and waits for one when there is none. */
  @Operation(id = "reserveRuns", parameters = "reserve", answer = ReservedRun[].class)
  @RolesAllowed(Roles.OPERATOR)
  @POST
  @Path("/reserve")
  public void reserve(
      @PathParam("path") String path,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse answer) {
    JobKey.checkPath(path);
    Fields fields = fields(request, Set.of("limit", "timeout", "wait"));
    int limit = requireNonNullElse(fields.number("limit", 1, MAX_LIMIT), 1);
    Duration timeout = timeout(fields);
    Duration wait =
        requireNonNullElse(fields.duration("wait", Duration.ZERO, MINUTE), Duration.ZERO);
    queues
        .reserve(path, limit, timeout, wait)
        .thenAccept(
            reserved -> answer.resume(ok(reserved.stream().map(QueueResource::view).toList())));
  }

  /** The run is done with; with {@code gone=true}, so is the job. */
  @Operation(
      id = "acknowledgeRun",
      parameters = {"reservation", "ack"},
      status = 204,
      problems = 409)
  @RolesAllowed(Roles.OPERATOR)
  @POST
  @Path("/ack")
  public Response acknowledge(@PathParam("path") String path, @Context HttpServletRequest request) {
    Fields fields = fields(request, Set.of("token", "gone"));
    Outcome outcome = fields.isTrue("gone") ? Outcome.gone(null) : Outcome.delivered(null);
    return held(queues.end(Claim.parse(fields.text("token")), outcome));
  }

  /** The run is given back, for another attempt later. */
  @Operation(
      id = "releaseRun",
      parameters = {"reservation", "release"},
      status = 204,
      problems = 409)
  @RolesAllowed(Roles.OPERATOR)
  @POST
  @Path("/release")
  public Response release(@PathParam("path") String path, @Context HttpServletRequest request) {
    Fields fields = fields(request, Set.of("token", "delay", "error"));
    String error = requireNonNullElse(fields.text("error"), NO_REASON);
    Duration delay = fields.duration("delay", Duration.ZERO, CENTURY);
    return held(queues.release(Claim.parse(fields.text("token")), error, delay));
  }

  /** The reservation is to end that long from now. */
  @Operation(
      id = "extendRun",
      parameters = {"reservation", "reserve.timeout"},
      status = 204,
      problems = 409)
  @RolesAllowed(Roles.OPERATOR)
  @POST
  @Path("/extend")
  public Response extend(@PathParam("path") String path, @Context HttpServletRequest request) {
    Fields fields = fields(request, Set.of("token", "timeout"));
    return held(queues.extend(Claim.parse(fields.text("token")), timeout(fields)));
  }

  private static Fields fields(HttpServletRequest request, Set<String> known) {
    return Fields.of(Parameters.of(request), known);
  }

  private static Duration timeout(Fields fields) {
    return requireNonNullElse(fields.duration("timeout", SECOND, DAY), MINUTE);
  }

  private static Response held(boolean held) {
    if (!held) {
      throw new ClientErrorException(
          "the reservation has ended: nothing was changed, and the run is or will be somebody"
              + " else's",
          Status.CONFLICT);
    }
    return Response.noContent().build();
  }

  private static Response ok(Object entity) {
    return Response.ok(entity, JobResource.JSON).build();
  }

  private static ReservedRun view(QueueStore.Reserved reserved) {
    Job job = reserved.job();
    Content content = job.content();
    ZoneId zone = job.schedule().zoneForDisplay();
    return new ReservedRun(
        reserved.claim().text(),
        job.key().path(),
        job.key().body(),
        base64(content.payload()),
        content.contentType(),
        content.headers(),
        job.run().id(),
        Rfc3339.at(job.run().scheduledAt(), zone),
        reserved.attempt(),
        Rfc3339.at(reserved.until(), zone));
  }

  private static @Nullable String base64(byte @Nullable [] payload) {
    return payload == null ? null : Base64.getEncoder().encodeToString(payload);
  }
}
