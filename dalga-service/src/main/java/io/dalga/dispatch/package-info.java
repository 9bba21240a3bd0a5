/**
 * The clockwork: own slots, poll what is due, hand it to a target, write what came of it.
 *
 * <p>Three threads, each a loop around one method that tests call by hand: {@link
 * io.dalga.dispatch.Heartbeat#beat}, {@link io.dalga.dispatch.Dispatcher#step}, {@link
 * io.dalga.dispatch.CompletionWriter#writeOnce}. What they share is in {@link
 * io.dalga.dispatch.Runs}, {@link io.dalga.dispatch.OwnedSlots} and {@link
 * io.dalga.dispatch.Membership}.
 */
@NullMarked
package io.dalga.dispatch;

import org.jspecify.annotations.NullMarked;
