/** What tests run on: real database servers, and the application itself. */
@NullMarked
package io.dalga.testing;

import org.jspecify.annotations.NullMarked;
