@NullMarked
package io.dalga.ui;

import org.jspecify.annotations.NullMarked;
