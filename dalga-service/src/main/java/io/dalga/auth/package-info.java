/**
 * Who may call: callers are told by keys or by signed tokens, each has a role and perhaps some
 * paths alone, and every route says which role it takes.
 */
@NullMarked
package io.dalga.auth;

import org.jspecify.annotations.NullMarked;
