package io.dalga.auth;

import io.dalga.http.Caller;
import jakarta.ws.rs.container.ContainerRequestContext;

/** Tells who makes a call. Thread-safe. */
interface Login {

  /**
   * @throws jakarta.ws.rs.WebApplicationException 401 when the call does not say who makes it; 429
   *     when its address has got that wrong too often
   */
  Caller caller(ContainerRequestContext request);
}
