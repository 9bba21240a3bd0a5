package io.dalga.auth;

import io.dalga.http.Caller;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.container.ContainerRequestContext;

/** Takes everybody for somebody who may do everything, but for {@link OtherSites}. Thread-safe. */
final class OpenLogin implements Login {

  private final OtherSites otherSites;

  OpenLogin(OtherSites otherSites) {
    this.otherSites = otherSites;
  }

  @Override
  public Caller caller(ContainerRequestContext request) {
    String refusal = otherSites.refusal(request::getHeaderString);
    if (refusal != null) {
      throw new ForbiddenException(refusal);
    }
    return Caller.ANYBODY;
  }
}
