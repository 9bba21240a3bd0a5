/** What it takes to put Dalga in the place of the Go original. */
@NullMarked
package io.dalga.legacy;

import org.jspecify.annotations.NullMarked;
