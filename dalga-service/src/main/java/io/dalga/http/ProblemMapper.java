package io.dalga.http;

import io.dalga.api.Problem;
import io.dalga.job.InvalidParameterException;
import io.dalga.store.JobStore.ConflictException;
import io.dalga.store.Unavailable;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every exception a problem; what is our own fault is logged, under an id. */
final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProblemMapper.class);
  private static final int RETRY_AFTER_SECONDS = 1;

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof InvalidParameterException e) {
      return response(Problems.of(e)).build();
    }
    if (failure instanceof ConflictException e) {
      return response(Problems.of(412, String.valueOf(e.getMessage()), null)).build();
    }
    if (failure instanceof WebApplicationException e) {
      return ofJaxRs(e);
    }
    String reason = Unavailable.reason(failure);
    if (reason != null) {
      LOGGER.warn("unavailable: {} ({})", reason, Unavailable.code(failure));
      return response(Problems.of(503, reason, null))
          .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
          .build();
    }
    String id = UUID.randomUUID().toString();
    LOGGER.error("error_id={}", id, failure);
    return response(
            Problems.of(500, "an error on our side; the log of the server has it as " + id, null))
        .build();
  }

  private static Response ofJaxRs(WebApplicationException failure) {
    Response original = failure.getResponse();
    Response.ResponseBuilder response =
        response(Problems.of(original.getStatus(), detail(failure), null));
    for (String name : List.of(HttpHeaders.WWW_AUTHENTICATE, HttpHeaders.RETRY_AFTER)) {
      String value = original.getHeaderString(name);
      if (value != null) {
        response.header(name, value);
      }
    }
    String allow = original.getHeaderString(HttpHeaders.ALLOW);
    if (allow == null) {
      return response.build();
    }
    // JAX-RS answers HEAD wherever it answers GET, and does not say so.
    boolean head = allow.contains("GET") && !allow.contains("HEAD");
    return response.header(HttpHeaders.ALLOW, head ? allow + ",HEAD" : allow).build();
  }

  private static String detail(WebApplicationException failure) {
    if (failure instanceof NotAllowedException) {
      return "this address does not take that method; the Allow header says which it takes";
    }
    if (failure instanceof NotFoundException
        && failure.getResponse().getEntity() == null
        && String.valueOf(failure.getMessage()).startsWith("HTTP 404")) {
      return "there is nothing at this address; jobs are at /jobs/{path}/{body}";
    }
    return String.valueOf(failure.getMessage());
  }

  private static Response.ResponseBuilder response(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
  }

  /** There is no job of that key. */
  static NotFoundException noSuchJob() {
    return new NotFoundException("job does not exist", Response.status(Status.NOT_FOUND).build());
  }

  /**
   * The answer about a job that is stored; when it cannot be understood, it is not the caller's
   * fault.
   */
  static Response ofStored(Supplier<Response> answer) {
    try {
      return answer.get();
    } catch (InvalidParameterException e) {
      throw new ClientErrorException(
          "the stored job cannot be understood, PUT it anew: " + e.getMessage(), Status.CONFLICT);
    }
  }
}
