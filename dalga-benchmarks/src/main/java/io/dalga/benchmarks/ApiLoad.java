package io.dalga.benchmarks;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;

/** Callers of the API: so many connections, on each one call after the other. */
final class ApiLoad implements AutoCloseable {

  private static final int OK_BELOW = 300;

  private final CloseableHttpAsyncClient client;
  private final int connections;

  ApiLoad(int connections) {
    this.connections = connections;
    this.client =
        HttpAsyncClients.custom()
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(connections)
                    .setMaxConnPerRoute(connections)
                    .build())
            .disableAutomaticRetries()
            .build();
    client.start();
  }

  /**
   * What calls came to.
   *
   * @param perSecond answered calls
   * @param failures answers that were not 2xx, and calls without one
   * @param micros how long they took, in microseconds
   */
  record Result(double perSecond, int failures, Histogram micros) {
    double millis(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1000.0;
    }
  }

  /** Makes calls, numbered from 0, for a while. */
  Result run(IntFunction<SimpleHttpRequest> call, long seconds) throws InterruptedException {
    Run run = new Run(call, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    long start = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      run.next();
    }
    run.running.await();
    double took = (System.nanoTime() - start) / 1e9;
    return new Result(run.micros.getTotalCount() / took, run.failures.get(), run.micros);
  }

  /** A PUT of the job of that number. */
  static SimpleHttpRequest put(URI service, String path, int number) {
    String query = "?interval=86400";
    return SimpleHttpRequest.create("PUT", service.resolve("/jobs/" + path + "/" + number + query));
  }

  private final class Run {
    private final IntFunction<SimpleHttpRequest> call;
    private final long deadline;
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(connections);
    private final Histogram micros = new SynchronizedHistogram(60_000_000L, 3);

    private Run(IntFunction<SimpleHttpRequest> call, long deadline) {
      this.call = call;
      this.deadline = deadline;
    }

    private void next() {
      long start = System.nanoTime();
      if (start - deadline > 0) {
        running.countDown();
        return;
      }
      client.execute(
          call.apply(number.getAndIncrement()),
          new FutureCallback<SimpleHttpResponse>() {
            @Override
            public void completed(SimpleHttpResponse response) {
              micros.recordValue((System.nanoTime() - start) / 1000);
              if (response.getCode() >= OK_BELOW) {
                failures.incrementAndGet();
              }
              next();
            }

            @Override
            public void failed(Exception cause) {
              failures.incrementAndGet();
              next();
            }

            @Override
            public void cancelled() {
              running.countDown();
            }
          });
    }
  }

  @Override
  public void close() {
    client.initiateShutdown();
  }
}
