/**
 * The web page: its files, and how they are served. What it shows, it asks the API for, as anybody
 * may.
 */
@NullMarked
package io.dalga.ui;

import org.jspecify.annotations.NullMarked;
