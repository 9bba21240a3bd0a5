/** Dalga itself as a broker, over its HTTP API: the driver of {@code dalga+http} URLs. */
@NullMarked
package io.dalga.broker.dalga;

import org.jspecify.annotations.NullMarked;
