/** Queues in Kafka, which its share groups make of topics. */
@NullMarked
package io.dalga.broker.kafka;

import org.jspecify.annotations.NullMarked;
