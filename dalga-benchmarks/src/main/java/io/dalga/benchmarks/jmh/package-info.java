/** The rules on the hot path, alone: how long each takes, and how much it allocates. */
@NullMarked
package io.dalga.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
