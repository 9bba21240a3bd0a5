package io.dalga.store;

import io.dalga.testing.TestServer;

class MySqlQueueStoreTest extends QueueStoreContract {
  MySqlQueueStoreTest() {
    super(TestServer.MYSQL);
  }
}
