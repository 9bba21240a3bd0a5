package io.dalga.client;

import io.dalga.api.JobView;
import io.dalga.api.Preview;
import io.dalga.api.QueueView;
import io.dalga.api.ReservedRun;
import io.dalga.api.RunsPage;
import io.dalga.api.Status;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link DalgaClient} without the wait: see there what each does. Wrong arguments are
 * thrown from the method itself; all that goes wrong later completes the future with a {@link
 * DalgaException}. Cancelling a future, or completing it in any other way, abandons its call: no
 * further attempt is made. Immutable and thread-safe.
 */
public final class AsyncDalgaClient {

  private final Transport transport;
  private final HttpRequest template;

  /**
   * @param template a request for the base URI with the headers that every call has
   */
  AsyncDalgaClient(Transport transport, HttpRequest template) {
    this.transport = transport;
    this.template = template;
  }

  /** See {@link DalgaClient#schedule}. */
  public CompletableFuture<JobView> schedule(String path, String body, Schedule schedule) {
    HttpRequest.Builder request =
        request("PUT", job(path, body), Json.write(schedule.request()))
            .setHeader("Content-Type", "application/json");
    schedule.precondition().forEach(request::setHeader);
    return send(request, reply -> reply.as(JobView.class));
  }

  /** See {@link DalgaClient#get}. */
  public CompletableFuture<Optional<JobView>> get(String path, String body) {
    return send(request("GET", job(path, body), null), Reply::findJob);
  }

  /** See {@link DalgaClient#enable}. */
  public CompletableFuture<JobView> enable(String path, String body) {
    return send(request("PATCH", job(path, body) + "?enable=true", null), Reply::requireJob);
  }

  /** See {@link DalgaClient#disable}. */
  public CompletableFuture<JobView> disable(String path, String body) {
    return send(request("PATCH", job(path, body) + "?disable=true", null), Reply::requireJob);
  }

  /** See {@link DalgaClient#trigger}. */
  public CompletableFuture<JobView> trigger(String path, String body) {
    return send(request("POST", job(path, body), null), Reply::requireJob);
  }

  /** See {@link DalgaClient#cancel}; the future's value is null. */
  public CompletableFuture<@Nullable Void> cancel(String path, String body) {
    return send(request("DELETE", job(path, body), null), Reply::requireSuccess);
  }

  /** See {@link DalgaClient#next}. */
  public CompletableFuture<Preview> next(String path, String body, int count) {
    return send(
        request("GET", job(path, body) + "/next?count=" + count, null),
        reply -> reply.requireFound().as(Preview.class));
  }

  /** See {@link DalgaClient#preview}. */
  public CompletableFuture<Preview> preview(
      String path, String body, Schedule schedule, int count) {
    Map<String, Object> parameters = new LinkedHashMap<>(schedule.request());
    parameters.put("path", path);
    parameters.put("body", body);
    parameters.put("count", count);
    return send(
        request("POST", "/preview", Json.write(parameters))
            .setHeader("Content-Type", "application/json"),
        reply -> reply.as(Preview.class));
  }

  /**
   * A page of what {@link DalgaClient#runs(String, String)} streams.
   *
   * @param cursor of the page before; null = the first page
   */
  public CompletableFuture<RunsPage> runs(String path, String body, @Nullable String cursor) {
    return runs(job(path, body) + "/runs", List.of(), cursor);
  }

  /**
   * A page of what {@link DalgaClient#runs(RunFilter)} streams.
   *
   * @param cursor of the page before; null = the first page
   */
  public CompletableFuture<RunsPage> runs(RunFilter filter, @Nullable String cursor) {
    return runs("/runs", filter.parameters(), cursor);
  }

  private CompletableFuture<RunsPage> runs(
      String address, List<String> filter, @Nullable String cursor) {
    List<String> parameters = new ArrayList<>(filter);
    if (cursor != null) {
      parameters.add("cursor=" + Segment.encode("cursor", cursor));
    }
    String query = parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    return send(request("GET", address + query, null), reply -> reply.as(RunsPage.class));
  }

  /** See {@link DalgaClient#status}. */
  public CompletableFuture<Status> status() {
    return send(request("GET", "/status", null), reply -> reply.as(Status.class));
  }

  /** See {@link DalgaQueue#reserve}. */
  CompletableFuture<List<ReservedRun>> reserve(
      String path, int limit, Duration timeout, Duration wait) {
    String parameters = "?limit=" + limit + "&timeout=" + timeout + "&wait=" + wait;
    return Call.start(
        transport.withPatience(wait),
        request("POST", queue(path) + "/reserve" + parameters, null).build(),
        reply -> List.of(reply.as(ReservedRun[].class)));
  }

  /** See {@link DalgaQueue}; false when the reservation had ended. */
  CompletableFuture<Boolean> report(String path, String what, String parameters) {
    return send(request("POST", queue(path) + "/" + what + "?" + parameters, null), Reply::wasHeld);
  }

  /** See {@link DalgaQueue#size}. */
  CompletableFuture<QueueView> queueSize(String path) {
    return send(request("GET", queue(path), null), reply -> reply.as(QueueView.class));
  }

  private static String queue(String path) {
    return "/queues/" + Segment.encode("path", path);
  }

  private static String job(String path, String body) {
    return "/jobs/" + Segment.encode("path", path) + "/" + Segment.encode("body", body);
  }

  private HttpRequest.Builder request(String method, String path, byte @Nullable [] content) {
    String base = template.uri().toString();
    String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return HttpRequest.newBuilder(template, (name, value) -> true)
        .uri(URI.create(prefix + path))
        .method(
            method,
            content == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(content));
  }

  private <T extends @Nullable Object> CompletableFuture<T> send(
      HttpRequest.Builder request, Function<Reply, T> read) {
    return Call.start(transport, request.build(), read);
  }
}
