/**
 * Load from end to end: a database, a receiver, a scheduler, each a process of its own, and tables
 * of what they did and what it cost. For people, by hand; no test depends on a number of these.
 */
@NullMarked
package io.dalga.benchmarks;

import org.jspecify.annotations.NullMarked;
