/** The receiver of all runs: a process that answers at once, or late, and keeps account. */
@NullMarked
package io.dalga.benchmarks.receiver;

import org.jspecify.annotations.NullMarked;
