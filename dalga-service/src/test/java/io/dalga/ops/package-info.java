/** What is in ops/ is right, as far as that can be said without the systems that it is for. */
@NullMarked
package io.dalga.ops;

import org.jspecify.annotations.NullMarked;
