package io.dalga.cluster;

/** How long tests with faults go on: short in the gate, as long as asked for in a soak. */
final class Scale {

  private Scale() {}

  /** The value of a system property, such as {@code chaos.minutes}. */
  static int of(String property, int inTheGate) {
    return Integer.getInteger("chaos." + property, inTheGate);
  }
}
