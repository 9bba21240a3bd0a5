package io.dalga.store;

import io.dalga.testing.TestServer;

class MariaDbNoticesTest extends NoticesContract {
  MariaDbNoticesTest() {
    super(TestServer.MARIADB);
  }
}
