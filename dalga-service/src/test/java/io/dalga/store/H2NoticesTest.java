package io.dalga.store;

import io.dalga.testing.TestServer;

class H2NoticesTest extends NoticesContract {
  H2NoticesTest() {
    super(TestServer.H2);
  }
}
