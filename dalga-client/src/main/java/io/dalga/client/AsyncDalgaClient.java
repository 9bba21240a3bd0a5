package io.dalga.client;

import io.dalga.api.BulkChange;
import io.dalga.api.JobPage;
import io.dalga.api.JobView;
import io.dalga.api.Preview;
import io.dalga.api.QueueView;
import io.dalga.api.ReservedRun;
import io.dalga.api.RunsPage;
import io.dalga.api.Status;
import io.dalga.api.Why;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link DalgaClient} without the wait: see there what each does. Wrong arguments are
 * thrown from the method itself; all that goes wrong later completes the future with a {@link
 * DalgaException}. Cancelling a future, or completing it in any other way, abandons its call: no
 * further attempt is made. Immutable and thread-safe.
 */
public final class AsyncDalgaClient {

  /** How much longer than any other call one may take that stores thousands of jobs. */
  private static final Duration BULK_PATIENCE = Duration.ofMinutes(1);

  /** The same for one that counts or changes any number of them. */
  private static final Duration CHANGE_PATIENCE = Duration.ofMinutes(10);

  private final Transport transport;
  private final HttpRequest template;
  private final @Nullable Supplier<String> authorizations;

  /**
   * @param template a request for the base URI with the headers that every call has
   * @param authorizations gives the header that says who calls; null = there is none
   */
  AsyncDalgaClient(
      Transport transport, HttpRequest template, @Nullable Supplier<String> authorizations) {
    this.transport = transport;
    this.template = template;
    this.authorizations = authorizations;
  }

  /** See {@link DalgaClient#schedule}. */
  public CompletableFuture<JobView> schedule(String path, String body, Schedule schedule) {
    HttpRequest.Builder request = requestOf("PUT", job(path, body), schedule.request());
    schedule.precondition().forEach(request::setHeader);
    return send(request, reply -> reply.as(JobView.class));
  }

  /** See {@link DalgaClient#get}. */
  public CompletableFuture<Optional<JobView>> get(String path, String body) {
    return send(request("GET", job(path, body)), Reply::findJob);
  }

  /** See {@link DalgaClient#enable}. */
  public CompletableFuture<JobView> enable(String path, String body) {
    return send(request("PATCH", job(path, body) + "?enable=true"), Reply::requireJob);
  }

  /** See {@link DalgaClient#disable}. */
  public CompletableFuture<JobView> disable(String path, String body) {
    return send(request("PATCH", job(path, body) + "?disable=true"), Reply::requireJob);
  }

  /** See {@link DalgaClient#trigger}. */
  public CompletableFuture<JobView> trigger(String path, String body) {
    return send(request("POST", job(path, body)), Reply::requireJob);
  }

  /** See {@link DalgaClient#redrive}. */
  public CompletableFuture<JobView> redrive(String path, String body) {
    return send(request("PATCH", job(path, body) + "?redrive=true"), Reply::requireJob);
  }

  /** See {@link DalgaClient#cancel}; the future's value is null. */
  public CompletableFuture<@Nullable Void> cancel(String path, String body) {
    return send(request("DELETE", job(path, body)), Reply::requireSuccess);
  }

  /** See {@link DalgaClient#next}. */
  public CompletableFuture<Preview> next(String path, String body, int count) {
    return send(
        request("GET", job(path, body) + "/next?count=" + count),
        reply -> reply.requireFound().as(Preview.class));
  }

  /** See {@link DalgaClient#why}. */
  public CompletableFuture<Why> why(String path, String body) {
    return send(
        request("GET", job(path, body) + "/why"), reply -> reply.requireFound().as(Why.class));
  }

  /** See {@link DalgaClient#preview}. */
  public CompletableFuture<Preview> preview(
      String path, String body, Schedule schedule, int count) {
    Map<String, Object> parameters = new LinkedHashMap<>(schedule.request());
    parameters.put("path", path);
    parameters.put("body", body);
    parameters.put("count", count);
    return send(requestOf("POST", "/preview", parameters), reply -> reply.as(Preview.class));
  }

  /**
   * A page of the jobs that a query lets through. It may be short, or empty, and not be the last.
   *
   * @param cursor {@link JobPage#next} of the page before; null for the first one
   */
  public CompletableFuture<JobPage> jobs(JobQuery query, @Nullable String cursor) {
    return send(request("GET", "/jobs" + query.page(cursor)), reply -> reply.as(JobPage.class));
  }

  /** See {@link DalgaClient#count}. */
  public CompletableFuture<Long> count(JobQuery query) {
    return change(
        "PATCH",
        query.change("enable=true&dry_run=true"),
        true,
        reply -> reply.as(BulkChange.class).matched());
  }

  /** See {@link DalgaClient#change}. */
  public CompletableFuture<BulkChange> change(JobQuery query, JobAction action, int confirm) {
    return change(
        action.method(),
        query.change(action.parameters() + "confirm=" + confirm),
        action.isRepeatable(),
        reply -> reply.as(BulkChange.class));
  }

  private <T> Call<T> change(
      String method, String query, boolean repeatable, Function<Reply, T> read) {
    HttpRequest request = request(method, "/jobs" + query).build();
    return Call.start(transport.withPatience(CHANGE_PATIENCE), () -> request, repeatable, read);
  }

  /** See {@link BulkPut}: those that go in one request. */
  <J> Call<List<PutResult<J>>> put(BulkPart<J> part, boolean dryRun) {
    return Call.start(
        transport.withPatience(BULK_PATIENCE),
        () ->
            request("POST", dryRun ? "/jobs?dry_run=true" : "/jobs", part.rest())
                .setHeader("Content-Type", "application/x-ndjson")
                .build(),
        true,
        part::read);
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
    return send(request("GET", address + query), reply -> reply.as(RunsPage.class));
  }

  /** See {@link DalgaClient#status}. */
  public CompletableFuture<Status> status() {
    return send(request("GET", "/status"), reply -> reply.as(Status.class));
  }

  /** See {@link DalgaQueue#reserve}. */
  CompletableFuture<List<ReservedRun>> reserve(
      String path, int limit, Duration timeout, Duration wait) {
    String parameters = "?limit=" + limit + "&timeout=" + timeout + "&wait=" + wait;
    return Call.start(
        transport.withPatience(wait),
        request("POST", queue(path) + "/reserve" + parameters).build(),
        reply -> List.of(reply.as(ReservedRun[].class)));
  }

  /** See {@link DalgaQueue}; false when the reservation had ended. */
  CompletableFuture<Boolean> report(String path, String what, String parameters) {
    return send(request("POST", queue(path) + "/" + what + "?" + parameters), Reply::wasHeld);
  }

  /** See {@link DalgaQueue#size}. */
  CompletableFuture<QueueView> queueSize(String path) {
    return send(request("GET", queue(path)), reply -> reply.as(QueueView.class));
  }

  private static String queue(String path) {
    return "/queues/" + Segment.encode("path", path);
  }

  private static String job(String path, String body) {
    return "/jobs/" + Segment.encode("path", path) + "/" + Segment.encode("body", body);
  }

  private HttpRequest.Builder request(String method, String path) {
    return request(method, path, BodyPublishers.noBody());
  }

  private HttpRequest.Builder requestOf(String method, String path, Object json) {
    return request(method, path, BodyPublishers.ofByteArray(Json.write(json)))
        .setHeader("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String method, String path, BodyPublisher content) {
    String base = template.uri().toString();
    String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(template, (name, value) -> true)
            .uri(URI.create(prefix + path))
            .method(method, content);
    if (authorizations != null) {
      request.setHeader("Authorization", authorizations.get());
    }
    return request;
  }

  private <T extends @Nullable Object> CompletableFuture<T> send(
      HttpRequest.Builder request, Function<Reply, T> read) {
    return Call.start(transport, request.build(), read);
  }
}
