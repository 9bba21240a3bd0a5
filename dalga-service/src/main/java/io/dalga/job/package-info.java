/**
 * The rules, pure: what a job is, when it runs next, what an outcome does to it. No SQL, HTTP,
 * threads, clock or metrics; whatever depends on the time takes it as a parameter.
 */
@NullMarked
package io.dalga.job;

import org.jspecify.annotations.NullMarked;
