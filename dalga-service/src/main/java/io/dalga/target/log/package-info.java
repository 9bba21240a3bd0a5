/** A target that writes each run to the log. */
@NullMarked
package io.dalga.target.log;

import org.jspecify.annotations.NullMarked;
