package io.dalga.auth;

import io.dalga.http.Caller;
import io.dalga.http.Role;
import jakarta.annotation.Priority;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Stands before one route: asks who calls, and lets those pass who may. Thread-safe. */
@Priority(Priorities.AUTHENTICATION)
final class Gatekeeper implements ContainerRequestFilter {

  private static final String PATH = "path";

  private final Login login;
  private final @Nullable Role needed;
  private final boolean confined;
  private final @Nullable Allowances rates;

  /**
   * @param needed the least role that may; null = nobody may
   * @param confined whether the route itself keeps to the paths of its caller
   * @param rates how many calls each caller may make; null = any number
   */
  Gatekeeper(Login login, @Nullable Role needed, boolean confined, @Nullable Allowances rates) {
    this.login = login;
    this.needed = needed;
    this.confined = confined;
    this.rates = rates;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller = login.caller(request);
    request.setSecurityContext(new LoginContext(caller, request.getSecurityContext().isSecure()));
    if (rates != null) {
      rates.take(caller.id(), "these are more calls than you may make");
    }
    checkRole(caller, request);
    checkPath(caller, request);
  }

  private void checkRole(Caller caller, ContainerRequestContext request) {
    // What may be done at an address, JAX-RS answers itself, by a route that has no rule.
    boolean asks = needed == null && request.getMethod().equals(HttpMethod.OPTIONS);
    Role least = asks ? Role.VIEWER : needed;
    if (least == null) {
      throw new ForbiddenException("nobody may call this: no rule says who may");
    }
    if (!caller.mayAct(least)) {
      throw new ForbiddenException(
          caller.role() == null
              ? "nobody has given you a role; this takes the role " + least.text()
              : "your role is " + caller.role().text() + "; this takes the role " + least.text());
    }
  }

  private void checkPath(Caller caller, ContainerRequestContext request) {
    if (!caller.scope().isConfined()) {
      return;
    }
    String path = request.getUriInfo().getPathParameters().getFirst(PATH);
    if (path != null) {
      caller.scope().check(path);
    } else if (!confined) {
      throw new ForbiddenException(
          "this is about jobs of all paths, and you may touch some paths only");
    }
  }

  private record LoginContext(Caller caller, boolean isSecure) implements SecurityContext {
    @Override
    public Caller getUserPrincipal() {
      return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
      return Role.of(role).filter(caller::mayAct).isPresent();
    }

    @Override
    public String getAuthenticationScheme() {
      return "Bearer";
    }
  }
}
