package io.dalga.store;

import io.dalga.testing.TestServer;

class MariaDbListStoreTest extends ListStoreContract {
  MariaDbListStoreTest() {
    super(TestServer.MARIADB);
  }
}
