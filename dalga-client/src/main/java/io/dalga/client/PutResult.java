package io.dalga.client;

import org.jspecify.annotations.Nullable;

/**
 * What became of one job of many.
 *
 * @param job which of them it is
 * @param status as a PUT of it would be answered: 201 stored, 200 left as it is, 400 and others not
 *     stored
 * @param parameter what is to blame, or null
 * @param detail what is wrong, in words, or null
 */
public record PutResult<J>(J job, int status, @Nullable String parameter, @Nullable String detail) {

  /** Whether the job is as it was asked for. */
  public boolean isStored() {
    return status < 300;
  }
}
