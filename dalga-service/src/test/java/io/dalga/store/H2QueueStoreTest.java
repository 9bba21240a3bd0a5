package io.dalga.store;

import io.dalga.testing.TestServer;

class H2QueueStoreTest extends QueueStoreContract {
  H2QueueStoreTest() {
    super(TestServer.H2);
  }
}
