package io.dalga.cluster;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerContract;
import io.dalga.store.TestDatabase;
import io.dalga.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Dalga over HTTP does what every broker does. */
class DalgaBrokerIT extends BrokerContract {

  private final TestDatabase database = TestDatabase.on(TestServer.MYSQL);
  private DalgaProcess dalga;

  @BeforeAll
  void start() throws IOException {
    dalga = DalgaProcess.start("broker", settings());
  }

  private Map<String, String> settings() {
    return Map.of("DALGA_DATABASE_URL", database.url());
  }

  @AfterAll
  void stop() {
    dalga.close();
    database.close();
  }

  @Override
  protected Broker open() {
    return Broker.open("dalga+" + dalga.url());
  }

  @Override
  protected void crash() {
    dalga.kill();
    try {
      dalga = dalga.again();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String badQueueName() {
    return "a/../b";
  }
}
