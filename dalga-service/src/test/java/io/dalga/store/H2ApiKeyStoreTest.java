package io.dalga.store;

import io.dalga.testing.TestServer;

class H2ApiKeyStoreTest extends ApiKeyStoreContract {

  H2ApiKeyStoreTest() {
    super(TestServer.H2);
  }
}
