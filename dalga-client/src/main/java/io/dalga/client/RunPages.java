package io.dalga.client;

import io.dalga.api.RunView;
import io.dalga.api.RunsPage;
import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Runs page by page: each is asked for when all of the one before have been read. */
final class RunPages extends Spliterators.AbstractSpliterator<RunView> {

  private final Function<@Nullable String, RunsPage> pages;
  private Iterator<RunView> page = Collections.emptyIterator();
  private @Nullable String next;
  private boolean last;

  private RunPages(Function<@Nullable String, RunsPage> pages) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.pages = pages;
  }

  /**
   * @param pages the page after a cursor, the first one for null
   */
  static Stream<RunView> stream(Function<@Nullable String, RunsPage> pages) {
    return StreamSupport.stream(new RunPages(pages), false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super RunView> action) {
    while (!page.hasNext()) {
      if (last) {
        return false;
      }
      RunsPage read = pages.apply(next);
      page = read.runs().iterator();
      next = read.next();
      last = next == null;
    }
    action.accept(page.next());
    return true;
  }
}
