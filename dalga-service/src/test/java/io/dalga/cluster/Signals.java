package io.dalga.cluster;

import java.io.IOException;

/** Sends signals that Java has no call for. */
final class Signals {

  private Signals() {}

  static void send(String name, long pid) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("kill -" + name + " answers " + code);
    }
  }
}
