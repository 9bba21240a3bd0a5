package io.dalga.http;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, and what that one may do.
 *
 * @param id tells callers apart: the id of a key, the subject of a token
 * @param name of a person, a program or a key; anything may be in it
 * @param role null = none: it is known who it is, and that one may do nothing
 * @param scope which paths
 */
public record Caller(String id, String name, @Nullable Role role, PathScope scope)
    implements Principal {

  /** Anybody, where nobody is asked: may do everything. */
  public static final Caller ANYBODY = new Caller("anybody", "anybody", Role.ADMIN, PathScope.ALL);

  /**
   * The one who makes this call.
   *
   * @throws IllegalStateException when nobody was asked who it is
   */
  public static Caller of(SecurityContext security) {
    if (security.getUserPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("a route that looks at its caller must have a rule");
  }

  /** Whether it may do what the role is needed for. */
  public boolean mayAct(Role needed) {
    return role != null && role.includes(needed);
  }

  @Override
  public String getName() {
    return name;
  }
}
