package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error answer, as RFC 9457 defines it ({@code application/problem+json}).
 *
 * @param type a URI that names the kind of problem; {@code about:blank} says no more than the
 *     status does
 * @param title the status in words
 * @param status the HTTP status code
 * @param detail what was wrong with which value, the rule, and what to do
 * @param parameter the parameter that is to blame, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type, String title, int status, String detail, @Nullable String parameter) {

  /** The media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    type = Objects.requireNonNullElse(type, "about:blank");
    title = Objects.requireNonNullElse(title, "");
    detail = Objects.requireNonNullElse(detail, "");
  }

  public Problem(String title, int status, String detail, @Nullable String parameter) {
    this("about:blank", title, status, detail, parameter);
  }
}
