package io.dalga.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The wall clock of one process, which may be wrong and jump; its monotonic clock stays as it is.
 * Needs a C compiler: a library of ours comes between the process and the C library.
 */
final class FakeClock {

  private static final Path SOURCE = Path.of("src", "test", "c", "fakeclock.c");

  private final Path library;
  private final Path file;

  private FakeClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /** A clock that is right until it is set. */
  static FakeClock create() throws IOException, InterruptedException {
    Path library = Path.of("target", "fakeclock.so").toAbsolutePath();
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                SOURCE.toString(),
                "-ldl")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IllegalStateException("cc does not compile " + SOURCE);
    }
    FakeClock clock = new FakeClock(library, Files.createTempFile("dalga-clock", ""));
    clock.set(Duration.ZERO);
    return clock;
  }

  void set(Duration offset) throws IOException {
    byte[] seconds =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(offset.toSeconds())
            .array();
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.write(seconds);
    }
  }

  /** The variables of a process that has this clock. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "DALGA_CLOCK_FILE", file.toString());
  }
}
