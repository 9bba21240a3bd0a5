package io.dalga.broker.beanstalkd;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerContract;
import io.dalga.broker.service.BeanstalkdService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class BeanstalkdBrokerTest extends BrokerContract {

  private final BeanstalkdService service = new BeanstalkdService();

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
    return Broker.open("beanstalk://127.0.0.1:" + service.port());
  }

  @Override
  protected void crash() {
    service.kill();
    service.start();
  }

  @Override
  protected String badQueueName() {
    return "-a b";
  }
}
