/** What is remembered of runs that are over, and for how long. */
@NullMarked
package io.dalga.history;

import org.jspecify.annotations.NullMarked;
