package io.dalga.store;

import io.dalga.testing.TestServer;

class H2ListStoreTest extends ListStoreContract {
  H2ListStoreTest() {
    super(TestServer.H2);
  }
}
