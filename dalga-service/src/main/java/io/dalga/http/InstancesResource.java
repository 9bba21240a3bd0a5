package io.dalga.http;

import io.dalga.api.Instances;
import io.dalga.api.Rfc3339;
import io.dalga.store.Cluster;
import io.dalga.store.InstanceRow;
import io.dalga.store.InstanceStatus;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who shares the work, at {@code /instances}. */
@Path("/instances")
public final class InstancesResource {

  private final Cluster cluster;
  private final Supplier<InstanceStatus> own;

  /**
   * @param own what this process is doing
   */
  public InstancesResource(Cluster cluster, Supplier<InstanceStatus> own) {
    this.cluster = cluster;
    this.own = own;
  }

  /** The instances that share the work. */
  @Operation(id = "listInstances", answer = Instances.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response get() {
    Long self = own.get().id();
    Map<Long, Integer> slots = cluster.slotCounts();
    Instances instances =
        new Instances(
            cluster.instances().stream()
                .sorted(Comparator.comparing(InstanceRow::name).thenComparing(InstanceRow::id))
                .map(row -> view(row, slots.getOrDefault(row.id(), 0), self))
                .toList());
    return Response.ok(instances, JobResource.JSON).build();
  }

  private Instances.Instance view(InstanceRow row, int slots, @Nullable Long self) {
    return new Instances.Instance(
        row.id(),
        row.name(),
        row.version(),
        Objects.equals(self, row.id()),
        row.expired() ? "expired" : row.draining() ? "draining" : "live",
        at(row.leaseUntil() - cluster.lease().toMillis()),
        at(row.leaseUntil()),
        at(row.startedAt()),
        slots,
        row.running(),
        row.lagMs());
  }

  private static OffsetDateTime at(long millis) {
    return Rfc3339.at(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }
}
