package io.dalga.client;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Sends jobs in parts, and gives their results in the order of the jobs. Jobs are taken no faster
 * than results are, so that no more than a few parts are in memory. Not thread-safe.
 */
final class BulkPut<J> implements Iterator<PutResult<J>> {

  /** The server stores one part while the next is on its way; it has more places, for others. */
  static final int IN_FLIGHT = 2;

  private final Iterator<J> jobs;
  private final Function<J, byte[]> json;
  private final Function<BulkPart<J>, Call<List<PutResult<J>>>> send;
  private final Deque<Call<List<PutResult<J>>>> inFlight = new ArrayDeque<>();
  private Iterator<PutResult<J>> results = Collections.emptyIterator();

  /**
   * @param json gives the line of a job
   */
  BulkPut(
      Iterator<J> jobs,
      Function<J, byte[]> json,
      Function<BulkPart<J>, Call<List<PutResult<J>>>> send) {
    this.jobs = jobs;
    this.json = json;
    this.send = send;
  }

  @Override
  public boolean hasNext() {
    try {
      while (!results.hasNext()) {
        sendMore();
        Call<List<PutResult<J>>> eldest = inFlight.poll();
        if (eldest == null) {
          return false;
        }
        results = eldest.await().iterator();
        sendMore(); // the server has work while these results are looked at
      }
      return true;
    } catch (RuntimeException e) {
      abandon();
      throw e;
    }
  }

  private void sendMore() {
    while (inFlight.size() < IN_FLIGHT && jobs.hasNext()) {
      BulkPart<J> part = new BulkPart<>();
      while (!part.isFull() && jobs.hasNext()) {
        J job = jobs.next();
        part.add(job, json.apply(job));
      }
      inFlight.add(send.apply(part));
    }
  }

  @Override
  public PutResult<J> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more results");
    }
    return results.next();
  }

  /** Gives the calls up that are under way; each may or may not have had its effect. */
  void abandon() {
    inFlight.forEach(call -> call.cancel(true));
    inFlight.clear();
  }
}
