package io.dalga.broker.redis;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerContract;
import io.dalga.broker.service.RedisService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisBrokerTest extends BrokerContract {

  private final RedisService service = new RedisService();

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
    return Broker.open("redis://127.0.0.1:" + service.port());
  }

  @Override
  protected void crash() {
    service.kill();
    service.start();
  }

  @Override
  protected String badQueueName() {
    return "a{b";
  }
}
