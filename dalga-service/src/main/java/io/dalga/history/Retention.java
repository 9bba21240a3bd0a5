package io.dalga.history;

import java.time.Duration;

/**
 * How much of the run ledger is kept.
 *
 * @param maxAge what ended longer ago goes; zero = no limit
 * @param maxRows the oldest beyond so many go; 0 = no limit
 */
public record Retention(Duration maxAge, long maxRows) {}
