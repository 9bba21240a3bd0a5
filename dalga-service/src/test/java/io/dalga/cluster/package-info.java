/** Whole processes of the shipped jar, on a real database, with real signals. */
@NullMarked
package io.dalga.cluster;

import org.jspecify.annotations.NullMarked;
