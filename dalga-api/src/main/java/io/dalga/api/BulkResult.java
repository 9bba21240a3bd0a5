package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What became of one job of many.
 *
 * @param line which of them it is, from 1 on; its line, where each has one
 * @param status as a PUT of it would be answered: 201 stored, 200 left as it is, 400 and others not
 *     stored
 * @param parameter what is to blame, or null
 * @param detail what is wrong, in words, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BulkResult(
    long line, int status, @Nullable String parameter, @Nullable String detail) {

  /** Whether the job is as it was asked for. */
  @JsonIgnore
  public boolean isStored() {
    return status < 300;
  }
}
