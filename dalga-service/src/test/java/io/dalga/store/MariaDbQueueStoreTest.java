package io.dalga.store;

import io.dalga.testing.TestServer;

class MariaDbQueueStoreTest extends QueueStoreContract {
  MariaDbQueueStoreTest() {
    super(TestServer.MARIADB);
  }
}
