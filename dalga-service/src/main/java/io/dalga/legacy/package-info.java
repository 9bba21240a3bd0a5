/** What it takes to put Dalga in the place of the Go original: its configuration, its jobs. */
@NullMarked
package io.dalga.legacy;

import org.jspecify.annotations.NullMarked;
