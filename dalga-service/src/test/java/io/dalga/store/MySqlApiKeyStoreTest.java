package io.dalga.store;

import io.dalga.testing.TestServer;

class MySqlApiKeyStoreTest extends ApiKeyStoreContract {

  MySqlApiKeyStoreTest() {
    super(TestServer.MYSQL);
  }
}
