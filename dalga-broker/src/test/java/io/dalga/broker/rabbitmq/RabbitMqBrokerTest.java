package io.dalga.broker.rabbitmq;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerContract;
import io.dalga.broker.service.RabbitMqService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RabbitMqBrokerTest extends BrokerContract {

  private final RabbitMqService service = new RabbitMqService();

  @BeforeAll
  void startService() {
    service.start();
  }

  @AfterAll
  void stopService() {
    service.close();
  }

  @Override
  protected Broker open() {
    return Broker.open("amqp://127.0.0.1:" + service.port());
  }

  /**
   * RabbitMQ 3.10 forgets a quorum queue, and what it has confirmed, when it is killed within
   * seconds of its declaration: it notes new queues (in names.dets) without syncing.
   */
  @Override
  protected void crash() throws InterruptedException {
    TimeUnit.SECONDS.sleep(8);
    service.kill();
    service.start();
  }

  @Override
  protected String badQueueName() {
    return "amq.gen";
  }
}
