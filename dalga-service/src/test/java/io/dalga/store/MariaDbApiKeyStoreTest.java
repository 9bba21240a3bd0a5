package io.dalga.store;

import io.dalga.testing.TestServer;

class MariaDbApiKeyStoreTest extends ApiKeyStoreContract {

  MariaDbApiKeyStoreTest() {
    super(TestServer.MARIADB);
  }
}
