package io.dalga.benchmarks;

import io.dalga.broker.Broker;
import io.dalga.broker.Message;
import io.dalga.broker.QueueSize;
import io.dalga.broker.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A queue that is full, and one worker whose handler does nothing, in this process. */
final class Work {

  private static final int CONCURRENCY = 8;
  private static final int PREFETCH = 64;

  private final Bench bench;
  private final String url;

  Work(Bench bench, String url) {
    this.bench = bench;
    this.url = url;
  }

  /** The first round is for warming up, and not counted. */
  void run(int jobs) throws InterruptedException {
    Table table = new Table("work", "pushes/s", "jobs/s", "twice");
    try (Broker broker = Broker.open(url)) {
      work(broker, jobs);
      for (int round = 0; round < bench.rounds(); round++) {
        table.add("Worker", work(broker, jobs));
      }
    }
    table.print();
  }

  private static double[] work(Broker broker, int jobs) throws InterruptedException {
    String queue = "bench-" + System.nanoTime();
    long begin = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      broker.push(queue, Message.named("nothing", Integer.toString(i)));
    }
    double pushes = jobs / seconds(begin);
    CountDownLatch left = new CountDownLatch(jobs);
    AtomicLong handled = new AtomicLong();
    begin = System.nanoTime();
    Worker worker =
        Worker.on(broker)
            .queue(queue)
            .concurrency(CONCURRENCY)
            .prefetch(PREFETCH)
            .reserveTimeout(Duration.ofMinutes(1))
            .handle(
                "nothing",
                run -> {
                  handled.incrementAndGet();
                  left.countDown();
                })
            .start();
    left.await();
    while (holds(broker.size(queue))) {
      Thread.sleep(1);
    }
    double rate = jobs / seconds(begin);
    worker.close();
    return new double[] {pushes, rate, handled.get() - jobs};
  }

  /** Handled is not done with yet: that is when the service has deleted it. */
  private static boolean holds(QueueSize size) {
    Long reserved = size.reserved();
    return size.ready() > 0 || reserved != null && reserved > 0;
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
