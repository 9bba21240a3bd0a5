package io.dalga.dispatch;

import org.jspecify.annotations.Nullable;

/** The lease that this process holds now; none before it has joined. Thread-safe. */
final class Membership {

  private volatile @Nullable Lease lease;

  @Nullable Lease lease() {
    return lease;
  }

  void hold(Lease newLease) {
    lease = newLease;
  }

  void drop() {
    lease = null;
  }

  /** The lease unless it may be over, else null. */
  @Nullable Lease valid() {
    Lease held = lease;
    return held != null && held.isValid() ? held : null;
  }

  /** The lease if attempts may be started under it, else null. */
  @Nullable Lease trusted() {
    Lease held = lease;
    return held != null && held.isTrusted() ? held : null;
  }
}
