package io.dalga.store;

import io.dalga.testing.TestServer;

class H2StoreTest extends StoreContract {
  H2StoreTest() {
    super(TestServer.H2);
  }
}
