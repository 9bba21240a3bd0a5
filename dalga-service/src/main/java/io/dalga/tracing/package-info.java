/** Spans of calls and attempts, for OpenTelemetry. */
@NullMarked
package io.dalga.tracing;

import org.jspecify.annotations.NullMarked;
