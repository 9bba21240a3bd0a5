/** Programs to start from. Each does one thing, and says what it does. */
@NullMarked
package io.dalga.examples;

import org.jspecify.annotations.NullMarked;
