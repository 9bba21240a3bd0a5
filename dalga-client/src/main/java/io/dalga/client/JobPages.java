package io.dalga.client;

import io.dalga.api.JobPage;
import io.dalga.api.JobView;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** All jobs of a query, a page at a time, each asked for when the one before is used up. */
final class JobPages implements Iterator<JobView> {

  private final AsyncDalgaClient client;
  private final JobQuery query;
  private Iterator<JobView> page = Collections.emptyIterator();
  private @Nullable String next;
  private boolean isLast;

  JobPages(AsyncDalgaClient client, JobQuery query) {
    this.client = client;
    this.query = query;
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !isLast) {
      JobPage read = DalgaClient.await(client.jobs(query, next));
      page = read.jobs().iterator();
      next = read.next();
      isLast = next == null;
    }
    return page.hasNext();
  }

  @Override
  public JobView next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more jobs");
    }
    return page.next();
  }
}
