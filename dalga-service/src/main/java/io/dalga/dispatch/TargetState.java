package io.dalga.dispatch;

/**
 * Why this instance makes runs to a target wait; all false = it does not.
 *
 * @param unanswering it does not answer, so that one attempt a second is made
 * @param full all of its places are taken
 * @param limited runs wait for its rate
 */
public record TargetState(boolean unanswering, boolean full, boolean limited) {}
