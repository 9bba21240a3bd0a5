package io.dalga.store;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sign of life that ends with the process, at once: a lock of the server by name, which it takes
 * from a session that is gone. The session is open for that and nothing else. Not thread-safe.
 */
final class Presence {

  private static final Logger LOGGER = LoggerFactory.getLogger(Presence.class);

  private final Jdbi connections;
  private @Nullable Handle session;
  private long shown;
  private boolean failed;

  Presence(Jdbi connections) {
    this.connections = connections;
  }

  /** Shows the sign for that instance and no other; where that cannot be, goes without. */
  void show(long instance) {
    if (shown != instance) {
      hide();
    }
    try {
      Handle held = session == null ? connections.open() : session;
      session = held;
      held.attach(ClusterDao.class).showPresence(instance);
      shown = instance;
      failed = false;
    } catch (RuntimeException e) {
      if (!failed) {
        LOGGER.warn("cannot hold a lock by name; a crash is noticed when the lease runs out", e);
      }
      failed = true;
      discard();
    }
  }

  /** Takes the sign back. */
  void hide() {
    Handle held = session;
    if (held == null) {
      return;
    }
    try {
      held.attach(ClusterDao.class).hidePresence(shown);
    } catch (RuntimeException e) {
      discard();
      return;
    }
    held.close();
    forget();
  }

  /** A session that has failed is not for others to use. */
  private void discard() {
    Handle held = session;
    forget();
    if (held == null) {
      return;
    }
    try (held) {
      Database.discard(held);
    } catch (RuntimeException e) {
      LOGGER.debug("the session that held the lock is gone", e);
    }
  }

  private void forget() {
    session = null;
    shown = 0;
  }
}
