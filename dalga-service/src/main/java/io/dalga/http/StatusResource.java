package io.dalga.http;

import io.dalga.api.Status;
import io.dalga.store.Cluster;
import io.dalga.store.InstanceRow;
import io.dalga.store.InstanceStatus;
import io.dalga.store.JobStore;
import io.dalga.store.Slots;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** How this instance and the others are doing, at {@code /status}. */
@Path("/status")
public final class StatusResource {

  private final Cluster cluster;
  private final Supplier<InstanceStatus> instance;
  private final String version;
  private final CachedCount total;
  private final CachedCount pending;

  /**
   * @param instance what this process is doing
   * @param background counts what takes long to count
   */
  public StatusResource(
      JobStore store,
      Cluster cluster,
      Supplier<InstanceStatus> instance,
      String version,
      Executor background) {
    this.cluster = cluster;
    this.instance = instance;
    this.version = version;
    this.total = new CachedCount(store::count, background, System::nanoTime);
    this.pending = new CachedCount(store::countDue, background, System::nanoTime);
  }

  /** How this instance and the others are doing. */
  @Operation(id = "getStatus", answer = Status.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response get() {
    return Response.ok(status(), JobResource.JSON).build();
  }

  private Status status() {
    InstanceStatus own = instance.get();
    List<InstanceRow> instances =
        cluster.instances().stream().filter(row -> !row.expired()).toList();
    List<InstanceRow> others =
        instances.stream().filter(row -> !Objects.equals(own.id(), row.id())).toList();
    long running = own.running() + others.stream().mapToLong(InstanceRow::running).sum();
    long lag =
        Math.max(
            own.lag().toMillis(), others.stream().mapToLong(InstanceRow::lagMs).max().orElse(0));
    return new Status(
        own.id(),
        own.running(),
        running,
        total.get(),
        pending.get(),
        instances.size(),
        lag / 1000,
        own.slots(),
        Slots.COUNT,
        cluster.ownership(0).free().size(),
        version);
  }
}
