package io.dalga.http;

import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Specification;
import io.dalga.store.JobStore;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Map;
import java.util.Objects;

/**
 * The interface of 2013: {@code /schedule?routing_key=&body=&interval=} and {@code
 * /cancel?routing_key=&body=}, by any method, answered with an empty 200. The routing key is the
 * job's path; the jobs are the same as everywhere.
 */
@Path("/")
@Consumes(MediaType.WILDCARD)
public final class RoutingKeyResource {

  /** The attribute that holds the {@link JobKey} of the job that is meant, once it was read. */
  public static final String KEY = "io.dalga.job-key";

  private static final String ROUTING_KEY = "routing_key";

  /** The same, as {@link Parameters} reads all names in JSON. */
  private static final String IN_JSON = "routing-key";

  private final JobStore store;
  private final Scheduling scheduling;

  public RoutingKeyResource(JobStore store, Scheduling scheduling) {
    this.store = store;
    this.scheduling = scheduling;
  }

  /** Creates a job, or replaces its definition and starts it anew. */
  @Operation(
      id = "schedule",
      parameters = {"key", "job"})
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @GET
  @Path("schedule")
  public Response schedule(@Context HttpServletRequest request, @Context SecurityContext security) {
    Map<String, String> parameters = Parameters.of(request);
    JobKey key = takeKey(request, parameters, security);
    Job job = scheduling.job(key, parameters).withTraceparent(Origin.of(request));
    store.put(job, Specification.keepsUnchanged(parameters));
    return Response.ok().build();
  }

  /** Creates a job, or replaces its definition and starts it anew; by POST. */
  @Operation(
      id = "scheduleByPost",
      parameters = {"key", "job"})
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @POST
  @Path("schedule")
  public Response scheduleByPost(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return schedule(request, security);
  }

  /** Creates a job, or replaces its definition and starts it anew; by PUT. */
  @Operation(
      id = "scheduleByPut",
      parameters = {"key", "job"})
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @PUT
  @Path("schedule")
  public Response scheduleByPut(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return schedule(request, security);
  }

  /** Creates a job, or replaces its definition and starts it anew; by DELETE. */
  @Operation(
      id = "scheduleByDelete",
      parameters = {"key", "job"})
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @DELETE
  @Path("schedule")
  public Response scheduleByDelete(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return schedule(request, security);
  }

  /** Creates a job, or replaces its definition and starts it anew; by PATCH. */
  @Operation(
      id = "scheduleByPatch",
      parameters = {"key", "job"})
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @PATCH
  @Path("schedule")
  public Response scheduleByPatch(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return schedule(request, security);
  }

  /** Deletes a job, if there is one. */
  @Operation(id = "cancel", parameters = "key")
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @GET
  @Path("cancel")
  public Response cancel(@Context HttpServletRequest request, @Context SecurityContext security) {
    store.delete(takeKey(request, Parameters.of(request), security));
    return Response.ok().build();
  }

  /** Deletes a job, if there is one; by POST. */
  @Operation(id = "cancelByPost", parameters = "key")
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @POST
  @Path("cancel")
  public Response cancelByPost(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return cancel(request, security);
  }

  /** Deletes a job, if there is one; by PUT. */
  @Operation(id = "cancelByPut", parameters = "key")
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @PUT
  @Path("cancel")
  public Response cancelByPut(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return cancel(request, security);
  }

  /** Deletes a job, if there is one; by DELETE. */
  @Operation(id = "cancelByDelete", parameters = "key")
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @DELETE
  @Path("cancel")
  public Response cancelByDelete(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return cancel(request, security);
  }

  /** Deletes a job, if there is one; by PATCH. */
  @Operation(id = "cancelByPatch", parameters = "key")
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @PATCH
  @Path("cancel")
  public Response cancelByPatch(
      @Context HttpServletRequest request, @Context SecurityContext security) {
    return cancel(request, security);
  }

  /** The key in this interface's words; the rest are parameters of the schedule. */
  private static JobKey takeKey(
      HttpServletRequest request, Map<String, String> parameters, SecurityContext security) {
    String name = parameters.containsKey(IN_JSON) ? IN_JSON : ROUTING_KEY;
    String path = Objects.requireNonNullElse(parameters.remove(name), "");
    String body = Objects.requireNonNullElse(parameters.remove("body"), "");
    try {
      JobKey key = JobKey.of(path, body);
      request.setAttribute(KEY, key);
      Caller.of(security).scope().check(path);
      return key;
    } catch (InvalidParameterException e) {
      String blamed = e.parameter().equals("path") ? ROUTING_KEY : e.parameter();
      throw new InvalidParameterException(blamed, String.valueOf(e.getMessage()));
    }
  }
}
