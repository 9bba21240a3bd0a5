package io.dalga.store;

import io.dalga.testing.TestServer;

class MySqlStoreTest extends ServerStoreContract {
  MySqlStoreTest() {
    super(TestServer.MYSQL);
  }
}
