/** Queues in Redis, by way of Jedis. */
@NullMarked
package io.dalga.broker.redis;

import org.jspecify.annotations.NullMarked;
