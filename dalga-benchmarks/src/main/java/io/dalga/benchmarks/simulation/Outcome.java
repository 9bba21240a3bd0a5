package io.dalga.benchmarks.simulation;

/**
 * What became of the runs of one database.
 *
 * @param due runs that came due
 * @param written of them, the ones that were delivered and written
 * @param repeated attempts that were made in vain
 * @param waiting in the end, for a place or for CPU
 * @param inHand in the end, started and not written yet
 * @param mostWaiting at any time
 * @param databaseCores that the database kept busy, on average
 * @param instanceCores that all of its instances kept busy, on average
 */
record Outcome(
    long due,
    long written,
    long repeated,
    long waiting,
    long inHand,
    long mostWaiting,
    double databaseCores,
    double instanceCores) {}
