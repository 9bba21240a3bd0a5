/** Queues in beanstalkd, by its own protocol. */
@NullMarked
package io.dalga.broker.beanstalkd;

import org.jspecify.annotations.NullMarked;
