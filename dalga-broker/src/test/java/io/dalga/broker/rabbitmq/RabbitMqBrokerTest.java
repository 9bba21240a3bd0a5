package io.dalga.broker.rabbitmq;

import io.dalga.broker.LocalServiceContract;
import io.dalga.broker.service.RabbitMqService;
import java.util.concurrent.TimeUnit;

class RabbitMqBrokerTest extends LocalServiceContract {

  RabbitMqBrokerTest() {
    super(new RabbitMqService(), "amqp", "amq.gen");
  }

  /**
   * RabbitMQ 3.10 forgets a quorum queue, and what it has confirmed, when it is killed within
   * seconds of its declaration: it notes new queues (in names.dets) without syncing.
   */
  @Override
  protected void crash() throws InterruptedException {
    TimeUnit.SECONDS.sleep(8);
    super.crash();
  }
}
