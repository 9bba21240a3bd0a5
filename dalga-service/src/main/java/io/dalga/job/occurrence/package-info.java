/**
 * When jobs occur that follow a calendar: cron expressions, RFC 5545 rules, and what narrows or
 * shifts them. Pure and immutable; nothing here knows of jobs, clocks or stores.
 *
 * <p>A text that cannot be understood is an {@link IllegalArgumentException} whose message is meant
 * for whoever wrote it. What occurs does so at whole seconds, from 1970 to 9999.
 */
@NullMarked
package io.dalga.job.occurrence;

import org.jspecify.annotations.NullMarked;
