package io.dalga.client;

/**
 * The job was there in spite of {@link Schedule#ifAbsent()}, or is not at the revision that {@link
 * Schedule#ifMatch} names; or more jobs match than were confirmed (412). Nothing was changed.
 */
public final class PreconditionFailedException extends DalgaProblemException {

  private static final long serialVersionUID = 1L;

  PreconditionFailedException(Reply reply) {
    super(reply);
  }
}
