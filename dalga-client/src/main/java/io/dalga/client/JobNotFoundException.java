package io.dalga.client;

/** There is no job of that path and body to enable, disable, trigger or redrive (404). */
public final class JobNotFoundException extends DalgaProblemException {

  private static final long serialVersionUID = 1L;

  JobNotFoundException(Reply reply) {
    super(reply);
  }
}
