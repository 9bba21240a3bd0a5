package io.dalga.store;

/**
 * A due job, by what its index entry holds.
 *
 * @param id the job's row
 * @param slot its slot
 * @param nextRun when it is due, milliseconds since 1970 UTC
 */
public record DueEntry(long id, int slot, long nextRun) {}
