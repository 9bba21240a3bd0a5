/**
 * A typed client of Dalga's HTTP API: {@link io.dalga.client.DalgaClient} makes the calls, {@link
 * io.dalga.client.Schedule} says when a job runs, {@link io.dalga.client.DalgaException} and its
 * subclasses say what went wrong.
 */
@NullMarked
package io.dalga.client;

import org.jspecify.annotations.NullMarked;
