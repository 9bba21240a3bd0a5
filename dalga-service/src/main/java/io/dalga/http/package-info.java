/** The HTTP API: resources that parse, ask the rules, use the store and render. */
@NullMarked
package io.dalga.http;

import org.jspecify.annotations.NullMarked;
