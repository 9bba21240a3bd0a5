/** The application: its configuration, its object graph, its commands. */
@NullMarked
package io.dalga;

import org.jspecify.annotations.NullMarked;
