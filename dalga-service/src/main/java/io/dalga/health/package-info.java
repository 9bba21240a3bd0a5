/** Health checks of the admin port. */
@NullMarked
package io.dalga.health;

import org.jspecify.annotations.NullMarked;
