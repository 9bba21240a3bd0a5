/** Queues in RabbitMQ, by way of its own Java client. */
@NullMarked
package io.dalga.broker.rabbitmq;

import org.jspecify.annotations.NullMarked;
