/** What the clockwork does, as numbers on the admin port. */
@NullMarked
package io.dalga.metrics;

import org.jspecify.annotations.NullMarked;
