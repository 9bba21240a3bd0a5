package io.dalga.broker.nsq;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerContract;
import org.junit.jupiter.api.AfterAll;

/** On {@link NsqdDouble}, for want of an nsqd. */
class NsqBrokerTest extends BrokerContract {

  private final NsqdDouble server = new NsqdDouble();

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Override
  protected Broker open() {
    // The longer timeout is for machines that are busy: a quarter of it is how long a reserve
    // that does not wait looks for messages.
    return Broker.open(
        "nsq://127.0.0.1:%d?http=%d&heartbeat=1000&timeout=3000"
            .formatted(server.port(), server.httpPort()));
  }

  /** Only an orderly stop: a kill loses what nsqd has in flight, and so what the test reserves. */
  @Override
  protected void crash() {
    server.restart();
  }

  @Override
  protected String badQueueName() {
    return "a b";
  }
}
