package io.dalga.http;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.jspecify.annotations.Nullable;

/**
 * A method at an address, as the application has it.
 *
 * @param address with its templates
 */
record Route(String method, String address, Method code) {

  static Stream<Route> of(Resource resource, String above) {
    String address = joined(above, resource.getPath());
    return Stream.concat(
        resource.getAllMethods().stream()
            .filter(method -> method.getType() != ResourceMethod.JaxrsType.SUB_RESOURCE_LOCATOR)
            .map(
                method ->
                    new Route(
                        method.getHttpMethod(),
                        address,
                        method.getInvocable().getDefinitionMethod())),
        resource.getChildResources().stream().flatMap(child -> of(child, address)));
  }

  private static String joined(String above, @Nullable String path) {
    String below = path == null ? "" : path;
    return (above + "/" + below).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
  }

  /** The least role that may; null when it is open to anybody. */
  @Nullable Role needed() {
    if (isFor(PermitAll.class)) {
      return null;
    }
    RolesAllowed rule = code.getAnnotation(RolesAllowed.class);
    if (rule == null || rule.value().length != 1) {
      throw new AssertionError(
          this
              + " does not say who may call it: put @RolesAllowed(Roles.VIEWER, OPERATOR or ADMIN)"
              + " above it, or @PermitAll if anybody may");
    }
    return Role.of(rule.value()[0])
        .orElseThrow(() -> new AssertionError(this + " takes a role that there is not"));
  }

  private boolean isFor(Class<PermitAll> anybody) {
    boolean ruled = code.isAnnotationPresent(RolesAllowed.class);
    return code.isAnnotationPresent(anybody)
        || !ruled && code.getDeclaringClass().isAnnotationPresent(anybody);
  }

  boolean isConfined() {
    return code.isAnnotationPresent(Confined.class);
  }

  boolean namesPath() {
    return address.contains("{path}");
  }

  /** An address of that form, for a job of the path. */
  String at(String path) {
    return address
        .replace("{path}", path)
        .replace("{body}", "1")
        .replace("{id}", "0123456789abcdef")
        .replaceAll("\\{[^}]*}", "x");
  }

  @Override
  public String toString() {
    return method + " " + address;
  }
}
