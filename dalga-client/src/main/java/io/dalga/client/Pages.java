package io.dalga.client;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All of a list, a page at a time, each asked for when the one before is used up. */
final class Pages<T> implements Iterator<T> {

  private final Function<@Nullable String, Page<T>> source;
  private Iterator<T> page = Collections.emptyIterator();
  private @Nullable String next;
  private boolean isLast;

  /**
   * A page, which may be empty and not be the last.
   *
   * @param next the cursor of the next one; null when there is none
   */
  record Page<T>(List<T> content, @Nullable String next) {}

  /**
   * @param source the page after a cursor, the first one for null
   */
  Pages(Function<@Nullable String, Page<T>> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !isLast) {
      Page<T> read = source.apply(next);
      page = read.content().iterator();
      next = read.next();
      isLast = next == null;
    }
    return page.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there is no more");
    }
    return page.next();
  }
}
