package io.dalga.examples;

import io.dalga.broker.Broker;
import io.dalga.broker.Repeat;
import io.dalga.broker.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Works off the queue "scheduler": each seed is dispatched at once, and again every minute, like a
 * cron job. Arguments: the broker's URL, and how often if not every minute (ISO-8601).
 */
public final class QueueRun {

  private QueueRun() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length < 1) {
      System.err.println("usage: QueueRun redis://127.0.0.1:6379 [PT60S]");
      System.exit(2);
    }
    Duration repeat = arguments.length > 1 ? Duration.parse(arguments[1]) : Duration.ofSeconds(60);
    Broker broker = Broker.open(arguments[0]);
    Worker worker =
        Worker.on(broker)
            .queue("scheduler")
            .reserveTimeout(Duration.ofSeconds(60))
            .concurrency(1)
            .handle(
                "DispatcherSeed",
                Repeat.after(repeat),
                run -> System.out.println("dispatch " + run.text() + " #" + run.deliveries()))
            .start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  worker.close();
                  broker.close();
                }));
    new CountDownLatch(1).await();
  }
}
