package io.dalga.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.dalga.http.Caller;
import io.dalga.http.PathScope;
import io.dalga.http.Role;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a token says of who shows it.
 *
 * @param name the claim that the log calls the caller by
 * @param role the claim that a role is in
 * @param prefixes the claim that prefixes of paths are in
 * @param roles what words mean there
 */
record Claims(String name, String role, String prefixes, Map<String, Role> roles) {

  /**
   * The roles' own names, and others.
   *
   * @throws IllegalArgumentException when one of these means no role
   */
  static Map<String, Role> roles(Map<String, String> others) {
    Map<String, Role> roles = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      roles.put(role.text(), role);
    }
    others.forEach(
        (word, text) ->
            roles.put(
                word,
                Role.of(text)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "auth.roles: "
                                    + word
                                    + " must mean viewer, operator or admin, and not "
                                    + text))));
    return roles;
  }

  /** Null when a claim is there and cannot be understood: it might have meant less. */
  @Nullable Caller caller(JWTClaimsSet token) {
    String id = token.getSubject();
    List<String> words = texts(token, role);
    PathScope scope = scope(token);
    if (id == null || words == null || scope == null) {
      return null;
    }
    Role highest =
        words.stream()
            .map(roles::get)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null);
    List<String> names = texts(token, name);
    return new Caller(id, names == null || names.isEmpty() ? id : names.get(0), highest, scope);
  }

  /**
   * All paths only when nothing is there that could have meant less: null is no prefix, nor is what
   * does not lead to one. Null when it cannot be understood.
   */
  private @Nullable PathScope scope(JWTClaimsSet token) {
    Map<String, ?> claims = token.getClaims();
    int dot = prefixes.indexOf('.');
    String outermost = dot < 0 ? prefixes : prefixes.substring(0, dot);
    if (!claims.containsKey(prefixes) && !claims.containsKey(outermost)) {
      return PathScope.ALL;
    }
    List<String> paths = find(claims, prefixes) == null ? null : texts(token, prefixes);
    return paths == null || !paths.stream().allMatch(KeyIssuer::isLimit)
        ? null
        : new PathScope(paths);
  }

  /** A text, or a list of nothing else; empty when it is not there, null when it is neither. */
  private static @Nullable List<String> texts(JWTClaimsSet token, String claim) {
    Object value = find(token.getClaims(), claim);
    if (value == null) {
      return List.of();
    }
    if (value instanceof String text) {
      return List.of(text);
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    return null;
  }

  /** The claim of that name, or the one that is reached by the words between its dots. */
  private static @Nullable Object find(Map<String, ?> claims, String name) {
    if (claims.containsKey(name)) {
      return claims.get(name);
    }
    Object value = claims;
    for (String word : name.split("\\.")) {
      value = value instanceof Map<?, ?> map ? map.get(word) : null;
    }
    return value;
  }
}
