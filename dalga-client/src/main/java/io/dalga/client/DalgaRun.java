package io.dalga.client;

import io.dalga.api.Rfc3339;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery says of itself, for the program that receives it. With a servlet, a JAX-RS
 * resource or the JDK's own server alike:
 *
 * <pre>{@code
 * DalgaRun run = DalgaRun.of(request::getHeader);
 * if (!done.add(run.id())) {
 *   return; // this run was here before
 * }
 * }</pre>
 *
 * <p>Anybody can send such headers. Where the target signs, {@link DalgaVerifier} gives the run
 * only once it is known to come from Dalga.
 *
 * @param id the same for every attempt of a run, different for every other run: tell repeats by it
 * @param scheduledAt when the run was to happen, in the job's location; the same for every attempt
 * @param attempt 1 for the first attempt of the run
 * @param instance the instance that delivers
 */
public record DalgaRun(String id, OffsetDateTime scheduledAt, int attempt, String instance) {

  /**
   * Reads the headers of a delivery.
   *
   * @param header gives the value of a header, whatever the case of its name; null when there is
   *     none
   * @throws IllegalArgumentException when the request is no delivery of Dalga's; names the header
   */
  public static DalgaRun of(UnaryOperator<@Nullable String> header) {
    return new DalgaRun(
        required("dalga-run-id", header),
        time("dalga-sched", header),
        number("dalga-attempt", header),
        required("dalga-instance", header));
  }

  private static String required(String name, UnaryOperator<@Nullable String> header) {
    String value = header.apply(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          "this request is no delivery of Dalga's: it has no header " + name);
    }
    return value;
  }

  private static OffsetDateTime time(String name, UnaryOperator<@Nullable String> header) {
    String value = required(name, header);
    try {
      return Rfc3339.parse(value);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("header " + name + " is no time: " + value, e);
    }
  }

  private static int number(String name, UnaryOperator<@Nullable String> header) {
    String value = required(name, header);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("header " + name + " is no number: " + value, e);
    }
  }
}
