/** Other schedulers, doing the same work, each in a process of its own. */
@NullMarked
package io.dalga.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
