package io.dalga.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a process has used, as Linux keeps account of it in {@code /proc}. */
final class Usage {

  /** USER_HZ, which is the same on every architecture that matters. */
  private static final long MICROS_PER_TICK = 10_000;

  private Usage() {}

  /** CPU time in microseconds since it started, of all its threads, in user and kernel. */
  static long cpuMicros(long pid) {
    String stat = read(pid, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
  }

  /** Resident memory in MiB. */
  static long residentMebibytes(long pid) {
    return status(pid, "VmRSS:") / 1024;
  }

  static long threads(long pid) {
    return status(pid, "Threads:");
  }

  private static long status(long pid, String field) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith(field))
        .flatMap(line -> Arrays.stream(line.split("\\s+")).skip(1).limit(1))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new IllegalStateException("process " + pid + " is gone", e);
    }
  }
}
