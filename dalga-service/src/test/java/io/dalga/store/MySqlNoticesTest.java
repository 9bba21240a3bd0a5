package io.dalga.store;

import io.dalga.testing.TestServer;

class MySqlNoticesTest extends NoticesContract {
  MySqlNoticesTest() {
    super(TestServer.MYSQL);
  }
}
