package io.dalga.store;

import io.dalga.testing.TestServer;

class MariaDbStoreTest extends ServerStoreContract {
  MariaDbStoreTest() {
    super(TestServer.MARIADB);
  }
}
