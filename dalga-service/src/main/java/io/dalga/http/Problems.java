package io.dalga.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dalga.api.Problem;
import io.dalga.job.InvalidParameterException;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes problems, and writes them where there is no Jersey to do so. */
final class Problems {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Problems() {}

  static Problem of(int status, String detail, @Nullable String parameter) {
    Status known = Status.fromStatusCode(status);
    return new Problem(
        known == null ? "Error" : known.getReasonPhrase(), status, detail, parameter);
  }

  static Problem of(InvalidParameterException e) {
    return of(Status.BAD_REQUEST.getStatusCode(), String.valueOf(e.getMessage()), e.parameter());
  }

  static byte[] toJson(Problem problem) {
    try {
      return JSON.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts can be written", e);
    }
  }
}
