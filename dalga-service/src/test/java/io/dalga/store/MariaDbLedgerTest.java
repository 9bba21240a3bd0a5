package io.dalga.store;

import io.dalga.testing.TestServer;

class MariaDbLedgerTest extends ServerLedgerContract {
  MariaDbLedgerTest() {
    super(TestServer.MARIADB);
  }
}
