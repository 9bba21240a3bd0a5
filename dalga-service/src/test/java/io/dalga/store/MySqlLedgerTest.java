package io.dalga.store;

import io.dalga.testing.TestServer;

class MySqlLedgerTest extends ServerLedgerContract {
  MySqlLedgerTest() {
    super(TestServer.MYSQL);
  }
}
