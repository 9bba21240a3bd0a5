/** Workers that come for their runs, and wait for them. */
@NullMarked
package io.dalga.pull;

import org.jspecify.annotations.NullMarked;
