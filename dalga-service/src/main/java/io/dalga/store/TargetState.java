package io.dalga.store;

/**
 * Why an instance makes runs to a target wait, as it says itself; all false = it does not.
 *
 * @param unanswering it does not answer, so that one attempt a second is made
 * @param full all of its places are taken
 * @param limited runs wait for its rate
 */
public record TargetState(boolean unanswering, boolean full, boolean limited) {}
