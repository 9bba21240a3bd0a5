package io.dalga.metrics;

import io.dalga.http.Routes;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of the API by the template of their address, never by the address itself: there
 * are millions of those. Thread-safe.
 */
public final class RequestNumbers implements ApplicationEventListener {

  private static final double NANOS_PER_SECOND = 1e9;

  private final Counter requests;
  private final Histogram durations;

  public RequestNumbers(PrometheusRegistry registry) {
    this.requests =
        Counter.builder()
            .name("dalga_http_requests_total")
            .help("Calls of the API that were answered.")
            .labelNames("route", "method", "status")
            .withoutExemplars()
            .register(registry);
    this.durations =
        Buckets.ofSeconds(
            registry,
            "dalga_http_request_duration_seconds",
            "From when a call of the API was read until its answer was written.",
            Buckets.WORK,
            "route");
  }

  @Override
  public void onEvent(ApplicationEvent event) {
    // Calls are what counts.
  }

  @Override
  public RequestEventListener onRequest(RequestEvent started) {
    long start = System.nanoTime();
    return event -> {
      if (event.getType() == RequestEvent.Type.FINISHED) {
        finished(event, (System.nanoTime() - start) / NANOS_PER_SECOND);
      }
    };
  }

  private void finished(RequestEvent event, double seconds) {
    String route = Routes.of(event.getUriInfo());
    @Nullable ContainerResponse response = event.getContainerResponse();
    // None: the caller has hung up, or it is an answer that nobody waits for any more.
    String status = response == null ? "none" : Integer.toString(response.getStatus());
    requests.labelValues(route, event.getContainerRequest().getMethod(), status).inc();
    durations.labelValues(route).observe(seconds);
  }
}
