package io.dalga.cluster;

import io.dalga.cluster.Checker.Report;

/** What tests with faults print of their measurements. */
final class Reports {

  private static final int MOST = 20;

  private Reports() {}

  static void print(String what, Report report, Fleet fleet) {
    System.out.printf(
        "%s: %d deliveries, %d calls, %d faults; %d obligations, %d violations %s, %d repeats that a"
            + " fault accounts for; lateness p50 %d ms, p99 %d ms, max %d ms%n",
        what,
        fleet.receiver().deliveries().size(),
        fleet.history().calls().size(),
        fleet.history().faults().size(),
        report.obligations(),
        report.violations().size(),
        report.counts(),
        report.excused(),
        report.percentile(0.5),
        report.percentile(0.99),
        report.percentile(1));
    report.violations().stream().limit(MOST).forEach(System.out::println);
    if (!report.violations().isEmpty()) {
      fleet.history().faults().forEach(System.out::println);
    }
  }
}
