package io.dalga.store;

import io.dalga.job.JobKey;

/**
 * The hash slots that jobs are spread over; the unit that instances share the work by. A job's slot
 * is the first byte of its key's hash, and stored in its row.
 */
public final class Slots {

  /** How many there are; slots are numbered from 0. */
  public static final int COUNT = 256;

  private Slots() {}

  /** The slot of a key. */
  public static int of(JobKey key) {
    return of(key.hash());
  }

  static int of(byte[] keyHash) {
    return Byte.toUnsignedInt(keyHash[0]);
  }
}
