package io.dalga.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The lines of a file of jobs that are not blank, in bounded memory. Not thread-safe. */
final class JobFileLines implements Iterator<JobFileLines.Line> {

  /** More than the server takes. */
  private static final int MAX_LENGTH = 2 * 1024 * 1024;

  private static final int BUFFER = 64 * 1024;

  private final InputStream file;
  private long number;
  private @Nullable Line next;

  /**
   * A line.
   *
   * @param number from 1 on
   * @param text without the blanks before it, and without its end where it is far too long
   */
  record Line(long number, byte[] text) {

    /** Whether it may be an object, so that the server can say what it thinks of it. */
    boolean isObject() {
      return text[0] == '{' && text.length < MAX_LENGTH;
    }

    @Override
    public String toString() {
      return "line " + number;
    }
  }

  JobFileLines(InputStream file) {
    this.file = new BufferedInputStream(file, BUFFER);
  }

  /** How many lines a file has that are not blank. */
  static long count(Path file) throws IOException {
    try (InputStream lines = Files.newInputStream(file)) {
      return new JobFileLines(lines).stream().count();
    }
  }

  /**
   * @throws UncheckedIOException from the stream, when the file cannot be read
   */
  Stream<Line> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next != null;
  }

  @Override
  public Line next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("there are no more lines");
    }
    Line line = next;
    next = null;
    return line;
  }

  /** Null at the end. */
  private @Nullable Line read() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int each = file.read();
    while (each >= 0) {
      if (each != '\n') {
        boolean leads = text.size() == 0 && isBlank(each);
        if (!leads && text.size() < MAX_LENGTH) {
          text.write(each);
        }
      } else {
        number++;
        if (text.size() > 0) {
          return new Line(number, text.toByteArray());
        }
      }
      each = file.read();
    }
    number++;
    return text.size() == 0 ? null : new Line(number, text.toByteArray());
  }

  private static boolean isBlank(int each) {
    return each == ' ' || each == '\t' || each == '\r';
  }
}
