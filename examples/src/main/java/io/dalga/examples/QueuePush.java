package io.dalga.examples;

import io.dalga.broker.Broker;
import io.dalga.broker.Message;

/** Pushes a message to the queue "scheduler". Arguments: the broker's URL, the seed. */
public final class QueuePush {

  private QueuePush() {}

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: QueuePush redis://127.0.0.1:6379 SEED");
      System.exit(2);
    }
    try (Broker broker = Broker.open(arguments[0])) {
      String id = broker.push("scheduler", Message.named("DispatcherSeed", arguments[1]));
      System.out.println("pushed " + id);
    }
  }
}
