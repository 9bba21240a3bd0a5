package io.dalga.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a route for callers who may touch some paths only: it keeps to their {@link PathScope} by
 * itself, or tells nothing of jobs. A route with {@code {path}} in its address needs no mark, since
 * that path is checked before it is called. All others are closed to such callers, so that a new
 * route shows them nothing by mistake.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Confined {}
