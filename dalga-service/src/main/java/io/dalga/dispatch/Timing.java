package io.dalga.dispatch;

import java.time.Duration;

/**
 * How the dispatcher looks for work.
 *
 * @param pollInterval how often to look for what is due, at least
 * @param lookAhead how far ahead of time to read; a change made by another instance holds for runs
 *     due later than that
 * @param refill how many free places make a poll worth its while before its time
 */
record Timing(Duration pollInterval, Duration lookAhead, int refill) {}
