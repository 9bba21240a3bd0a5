/** Queues in NSQ, by its own protocol. */
@NullMarked
package io.dalga.broker.nsq;

import org.jspecify.annotations.NullMarked;
