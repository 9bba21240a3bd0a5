package io.dalga.store;

import io.dalga.testing.TestServer;

class H2LedgerTest extends LedgerContract {
  H2LedgerTest() {
    super(TestServer.H2);
  }
}
