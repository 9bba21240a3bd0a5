/** Runs as messages of a RabbitMQ exchange. */
@NullMarked
package io.dalga.target.rabbitmq;

import org.jspecify.annotations.NullMarked;
