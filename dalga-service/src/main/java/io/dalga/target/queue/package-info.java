/** Runs as messages in a queue, by way of dalga-broker. */
@NullMarked
package io.dalga.target.queue;

import org.jspecify.annotations.NullMarked;
