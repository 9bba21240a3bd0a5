package io.dalga.http;

import io.dalga.api.Why;
import io.dalga.job.JobKey;
import io.dalga.store.InHand;
import io.dalga.store.InstanceStatus;
import io.dalga.store.JobStore;
import io.dalga.store.JobStore.Stored;
import io.dalga.store.TargetState;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Why a job did or did not run, at {@code /jobs/{path}/{body}/why}. */
@Path("/jobs/{path}/{body}/why")
public final class WhyResource {

  private final JobStore store;
  private final Instance instance;
  private final InstantSource clock;

  /** What this instance knows, and no other does. */
  public interface Instance {
    InstanceStatus status();

    /** The run of that job that it has in hand, or null. */
    @Nullable InHand inHand(JobKey key);

    /** Why it makes runs to that target wait; null when it has no such target. */
    @Nullable TargetState targetState(String target);
  }

  public WhyResource(JobStore store, Instance instance, InstantSource clock) {
    this.store = store;
    this.instance = instance;
    this.clock = clock;
  }

  /** Why the job did or did not run, and what it waits for. */
  @Operation(id = "explainJob", answer = Why.class, problems = 404)
  @RolesAllowed(Roles.VIEWER)
  @GET
  public Response get(@PathParam("path") String path, @PathParam("body") String body) {
    JobKey key = JobKey.of(path, body);
    // Before the row: what it has in hand then is in the row at the latest.
    InHand inHand = instance.inHand(key);
    Stored stored = store.find(key).orElseThrow(ProblemMapper::noSuchJob);
    Explanation explanation =
        new Explanation(
            stored,
            instance.status().id(),
            inHand,
            instance.targetState(stored.job().target()),
            clock.instant());
    return Response.ok(explanation.why(), JobResource.JSON).build();
  }
}
