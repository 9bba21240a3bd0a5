/**
 * For the tests of programs that use Dalga: {@link io.dalga.junit.DalgaExtension} is a server with
 * a clock that the test advances, {@link io.dalga.junit.Delivery} is what it has delivered.
 */
@NullMarked
package io.dalga.junit;

import org.jspecify.annotations.NullMarked;
