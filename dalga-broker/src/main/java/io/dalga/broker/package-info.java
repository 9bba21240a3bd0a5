/**
 * One API over queue services, and workers on it.
 *
 * <p>{@link io.dalga.broker.Broker} is the transport: it keeps {@link io.dalga.broker.Message
 * messages} in queues, now or after a delay, and gives each to one taker at a time as a {@link
 * io.dalga.broker.Reservation}. {@link io.dalga.broker.Worker} takes them and calls handlers by
 * name.
 *
 * <pre>
 *    later                         release with delay
 *   ----------------> [DELAYED] &lt;------------.
 *                         |                  |
 *                 migrate | (time passes)    |
 *    push                 v     reserve      |        delete
 *   -----------------> [READY] ---------> [RESERVED] --------> (gone)
 *                         ^                  |
 *                          '-----------------'
 *                           release, or migrate (time out)
 * </pre>
 */
@NullMarked
package io.dalga.broker;

import org.jspecify.annotations.NullMarked;
