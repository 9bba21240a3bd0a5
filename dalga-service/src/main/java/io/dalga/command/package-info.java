/**
 * Commands that work on a running server, over HTTP as any program would: jobs in and out of files,
 * and a file that an owner's jobs are kept like.
 */
@NullMarked
package io.dalga.command;

import org.jspecify.annotations.NullMarked;
