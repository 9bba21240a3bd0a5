package io.dalga.command;

import io.dalga.job.Printable;

/** What a job is known by, as people read it. */
record JobKey(String path, String body) {

  @Override
  public String toString() {
    return Printable.of(path) + " " + Printable.of(body);
  }
}
