package io.dalga.http;

import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a route takes and answers, beyond what JAX-RS says of it: from this, its comment and its
 * role, a test makes the API document, {@code docs/openapi.json}. Parameters and bodies are named
 * as {@code openapi.yml} describes them, which is beside that test: {@code page.limit}, or {@code
 * page} for the whole group.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Operation {

  /** What generated clients call it; no other operation has the same. */
  String id();

  /** What it takes in the query string alone. */
  String[] query() default {};

  /** What it takes in the query string, in a form, and in JSON. */
  String[] parameters() default {};

  /** A body that is something else; empty = none. */
  String body() default "";

  /** What a good answer holds: a record, or an array of them for a list. */
  Class<?> answer() default void.class;

  /** The media type of a good answer. */
  String type() default MediaType.APPLICATION_JSON;

  /** The statuses of good answers. */
  int[] status() default 200;

  /** The statuses of problems, besides those that every route may answer with. */
  int[] problems() default {};
}
