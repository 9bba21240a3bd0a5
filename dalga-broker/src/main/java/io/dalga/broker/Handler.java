package io.dalga.broker;

/** What is to be done with messages of one name. Called by several threads at once. */
@FunctionalInterface
public interface Handler {

  /**
   * Handles a message. When this returns, the message is done with; when it throws, the message is
   * handled again later. Either may happen after somebody else got it, too, so what it does should
   * bear being done twice.
   */
  void handle(Run run) throws Exception;
}
