package io.dalga.http;

import static java.util.Objects.requireNonNullElse;

import io.dalga.api.Stats;
import io.dalga.job.Fields;
import io.dalga.store.InstanceStatus;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What this instance did in the last hour, at {@code /stats}. */
@Path("/stats")
public final class StatsResource {

  private static final String SINCE = "since";

  private final Supplier<InstanceStatus> own;
  private final Duration step;
  private final Function<Instant, List<Stats.Point>> pointsAfter;

  /**
   * @param own what this process is doing
   * @param step how long each step is
   * @param pointsAfter the steps that began after a time and are over
   */
  public StatsResource(
      Supplier<InstanceStatus> own,
      Duration step,
      Function<Instant, List<Stats.Point>> pointsAfter) {
    this.own = own;
    this.step = step;
    this.pointsAfter = pointsAfter;
  }

  /** What this instance did in the last hour, step by step. */
  @Operation(id = "getStats", query = "stats", answer = Stats.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response get(@Context HttpServletRequest request) {
    Fields fields = Fields.of(Parameters.ofQuery(request), Set.of(SINCE));
    Instant since = requireNonNullElse(fields.time(SINCE), Instant.EPOCH);
    Stats stats =
        new Stats(own.get().id(), Math.toIntExact(step.toSeconds()), pointsAfter.apply(since));
    return Response.ok(stats, JobResource.JSON).build();
  }
}
