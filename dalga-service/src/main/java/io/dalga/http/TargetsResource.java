package io.dalga.http;

import io.dalga.api.Rfc3339;
import io.dalga.api.Targets;
import io.dalga.store.TargetStatus;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Where runs go, and what holds them back, at {@code /targets}. */
@Path("/targets")
public final class TargetsResource {

  private final Supplier<List<TargetStatus>> targets;
  private final Map<String, String> types;
  private final InstantSource clock;

  /**
   * @param targets how they are doing, as this instance sees them
   * @param types their kinds, by name
   */
  public TargetsResource(
      Supplier<List<TargetStatus>> targets, Map<String, String> types, InstantSource clock) {
    this.targets = targets;
    this.types = Map.copyOf(types);
    this.clock = clock;
  }

  /** How the targets are doing, as this instance sees them. */
  @Operation(id = "listTargets", answer = Targets.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response get() {
    Targets view = new Targets(targets.get().stream().map(this::view).toList());
    return Response.ok(view, JobResource.JSON).build();
  }

  private Targets.Target view(TargetStatus target) {
    Duration unanswering = target.unansweringFor();
    return new Targets.Target(
        target.name(),
        types.getOrDefault(target.name(), "other"),
        unanswering == null ? "closed" : "open",
        unanswering == null ? null : Rfc3339.at(clock.instant().minus(unanswering), ZoneOffset.UTC),
        target.full(),
        target.limited(),
        target.inFlight(),
        target.waiting(),
        target.maxInFlight(),
        target.maxRate());
  }
}
