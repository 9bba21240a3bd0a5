package io.dalga.store;

import io.dalga.testing.TestServer;

class MySqlListStoreTest extends ListStoreContract {
  MySqlListStoreTest() {
    super(TestServer.MYSQL);
  }
}
