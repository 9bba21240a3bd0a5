package io.dalga.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The wall clock of one process, which may be wrong and jump, by libfaketime (Debian's package
 * {@code faketime}). Its monotonic clock stays as it is.
 */
final class FakeClock {

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  private final Path file;

  FakeClock(Path file) throws IOException {
    this.file = file;
    set(Duration.ZERO);
  }

  void set(Duration offset) throws IOException {
    Path next = Files.createTempFile("dalga-clock", "");
    Files.writeString(next, (offset.isNegative() ? "" : "+") + offset.toSeconds() + "\n");
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The variables of a process that has this clock. */
  Map<String, String> environment() {
    Path library =
        LIBRARIES.stream()
            .filter(Files::isReadable)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no libfaketime on this machine: install the package faketime"));
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "DONT_FAKE_MONOTONIC", "1");
  }
}
