package io.dalga.dispatch;

/**
 * What this instance holds, shared by the three threads.
 *
 * @param membership its lease
 * @param slots its share of the work
 * @param runs the runs in hand
 */
record Holdings(Membership membership, OwnedSlots slots, Runs runs) {}
