/** What is published, and what those who build on it rely on. */
@NullMarked
package io.dalga.release;

import org.jspecify.annotations.NullMarked;
