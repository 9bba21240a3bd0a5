/** Dalga at sizes that no machine of ours has, computed from what was measured on a small one. */
@NullMarked
package io.dalga.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
