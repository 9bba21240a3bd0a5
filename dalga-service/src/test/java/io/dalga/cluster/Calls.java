package io.dalga.cluster;

import io.dalga.cluster.History.Call;
import io.dalga.cluster.History.Kind;
import io.dalga.cluster.History.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes calls without ever repeating one, and writes them down. Thread-safe. */
final class Calls {

  /** The path of all keys. */
  static final String PATH = "chaos";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int NOT_FOUND = 404;
  private static final int INTERNAL_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final History history;
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  Calls(History history) {
    this.history = history;
  }

  /** Answers that no fault accounts for. */
  Queue<String> surprises() {
    return surprises;
  }

  /**
   * Schedules a job.
   *
   * @param interval zero for a one-off
   */
  Result put(URI instance, String job, Instant firstRun, Duration interval)
      throws InterruptedException {
    String recurrence = interval.isZero() ? "one-off=true" : "interval=" + interval;
    return call(
        instance,
        "PUT",
        job,
        Kind.PUT,
        "?first-run=" + firstRun + "&" + recurrence,
        firstRun,
        interval);
  }

  Result call(URI instance, String job, Kind kind) throws InterruptedException {
    return switch (kind) {
      case DISABLE -> call(instance, "PATCH", job, kind, "?disable=true");
      case ENABLE -> call(instance, "PATCH", job, kind, "?enable=true");
      case TRIGGER -> call(instance, "POST", job, kind, "");
      case DELETE -> call(instance, "DELETE", job, kind, "");
      case PUT -> throw new IllegalArgumentException("use put");
    };
  }

  private Result call(URI instance, String method, String job, Kind kind, String query)
      throws InterruptedException {
    return call(instance, method, job, kind, query, Instant.EPOCH, Duration.ZERO);
  }

  private Result call(
      URI instance,
      String method,
      String job,
      Kind kind,
      String query,
      Instant firstRun,
      Duration interval)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(instance.resolve("/jobs/" + PATH + "/" + job + query))
            .timeout(TIMEOUT)
            .method(method, BodyPublishers.noBody())
            .build();
    Instant invoked = Instant.now();
    Result result = send(request);
    history.add(new Call(job, kind, firstRun, interval, invoked, Instant.now(), result));
    return result;
  }

  private Result send(HttpRequest request) throws InterruptedException {
    HttpResponse<String> response;
    try {
      response = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      return Result.UNKNOWN;
    }
    int status = response.statusCode();
    if (status == UNAVAILABLE) {
      return Result.UNKNOWN;
    }
    if (status >= INTERNAL_ERROR || (status >= 400 && status != NOT_FOUND)) {
      surprises.add(request.method() + " " + request.uri() + ": " + status + " " + response.body());
      return Result.UNKNOWN;
    }
    return status == NOT_FOUND ? Result.REFUSED : Result.DONE;
  }
}
