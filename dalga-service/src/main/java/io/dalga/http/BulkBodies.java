package io.dalga.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that are as long as their senders like, and are read while they arrive: those of
 * {@code POST /jobs}. All others are short, and are there before a request gets a thread.
 */
final class BulkBodies {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double MIN_BYTES_PER_SECOND = 10_000;

  private BulkBodies() {}

  /** Whether the body of that request is one of these. */
  static boolean has(@Nullable Request request) {
    return request != null
        && request.getMethod().equals("POST")
        && "/jobs".equals(request.getHttpURI().getPath());
  }

  /**
   * Reads a body, as long as its sender does not keep us waiting for more than half a minute, and a
   * second more for each 10,000 bytes. Only the time that reading takes counts.
   */
  static final class Patient extends FilterInputStream {
    private final LongSupplier nanos;
    private long waitedNanos;
    private long bytes;

    Patient(InputStream body, LongSupplier nanos) {
      super(body);
      this.nanos = nanos;
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long start = nanos.getAsLong();
      int read = super.read(buffer, offset, length);
      waitedNanos += nanos.getAsLong() - start;
      bytes += Math.max(0, read);
      if (waitedNanos > PATIENCE.toNanos() + bytes / MIN_BYTES_PER_SECOND * 1e9) {
        throw new IOException("the request comes too slowly");
      }
      return read;
    }
  }
}
