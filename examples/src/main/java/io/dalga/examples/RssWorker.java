package io.dalga.examples;

import io.dalga.broker.Broker;
import io.dalga.broker.Worker;
import java.util.concurrent.CountDownLatch;

/**
 * Checks the feeds that Dalga publishes to the queue "rss". Arguments: the broker's URL. Start as
 * many of these as the work needs.
 */
public final class RssWorker {

  private RssWorker() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 1) {
      System.err.println("usage: RssWorker amqp://127.0.0.1:5672");
      System.exit(2);
    }
    Broker broker = Broker.open(arguments[0]);
    Worker worker =
        Worker.on(broker)
            .queue("rss")
            .concurrency(8)
            .handle(
                "rss",
                run ->
                    System.out.println(
                        "check " + run.text() + ", due " + run.message().header("dalga-sched")))
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
