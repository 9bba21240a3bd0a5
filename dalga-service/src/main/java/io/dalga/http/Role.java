package io.dalga.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller may do, in the order of {@link Roles}: each may do all that those before it may.
 */
public enum Role {
  VIEWER(Roles.VIEWER),
  OPERATOR(Roles.OPERATOR),
  ADMIN(Roles.ADMIN);

  private final String text;

  Role(String text) {
    this.text = text;
  }

  /** The role of that name, as the API and the configuration have it; empty when there is none. */
  public static Optional<Role> of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(role -> role.text.equals(lower)).findFirst();
  }

  /** Its name in the API. */
  public String text() {
    return text;
  }

  /** Whether who has this role may do what the other one is needed for. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
