package io.dalga.store;

import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.Sha256;
import java.nio.ByteBuffer;

/**
 * The hash slots that jobs are spread over; the unit that instances share the work by. A job's slot
 * is the first byte of its key's hash, and stored in its row. Jobs that workers come for have slots
 * below zero, which belong to no instance: one for each path, but for collisions.
 */
public final class Slots {

  /** How many there are; slots are numbered from 0. */
  public static final int COUNT = 256;

  private Slots() {}

  /** The slot of a key. */
  public static int of(JobKey key) {
    return of(key.hash());
  }

  static int of(Job job, byte[] keyHash) {
    return job.isPulled() ? ofQueue(job.key().path()) : of(keyHash);
  }

  private static int of(byte[] keyHash) {
    return Byte.toUnsignedInt(keyHash[0]);
  }

  /** The slot of the jobs of that path that workers come for. */
  static int ofQueue(String path) {
    return ByteBuffer.wrap(Sha256.of(path)).getInt() | Integer.MIN_VALUE;
  }
}
