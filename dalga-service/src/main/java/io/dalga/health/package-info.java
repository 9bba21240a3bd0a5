/** Health checks and probes of the admin port. */
@NullMarked
package io.dalga.health;

import org.jspecify.annotations.NullMarked;
