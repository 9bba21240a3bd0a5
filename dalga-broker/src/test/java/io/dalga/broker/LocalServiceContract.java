package io.dalga.broker;

import io.dalga.broker.service.LocalService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a service that is a process of this machine. */
public abstract class LocalServiceContract extends BrokerContract {

  private final LocalService service;
  private final String scheme;
  private final String badQueueName;

  protected LocalServiceContract(LocalService service, String scheme, String badQueueName) {
    this.service = service;
    this.scheme = scheme;
    this.badQueueName = badQueueName;
  }

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
    return Broker.open(scheme + "://127.0.0.1:" + service.port());
  }

  @Override
  protected void crash() throws InterruptedException {
    service.kill();
    service.start();
  }

  @Override
  protected String badQueueName() {
    return badQueueName;
  }
}
