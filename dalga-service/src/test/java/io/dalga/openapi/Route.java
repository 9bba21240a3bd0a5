package io.dalga.openapi;

import io.dalga.http.Operation;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.Invocable;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.jspecify.annotations.Nullable;

/**
 * A route of the API, as Jersey sees it.
 *
 * @param path its template: {@code /jobs/{path}/{body}}
 * @param method in lower case
 * @param headers the names of those that it reads
 * @param role null where none is needed
 */
public record Route(
    String path,
    String method,
    Method java,
    Operation operation,
    List<String> headers,
    @Nullable String role) {

  /** As documents have them. */
  private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

  /** Those of the resources, in the order of the document. */
  public static List<Route> of(Collection<Class<?>> resources) {
    return resources.stream()
        .flatMap(type -> of("", Resource.from(type)))
        .sorted(
            Comparator.comparing(Route::path)
                .thenComparing(route -> METHODS.indexOf(route.method())))
        .toList();
  }

  private static Stream<Route> of(String above, Resource resource) {
    String path = joined(above, resource.getPath());
    return Stream.concat(
        resource.getResourceMethods().stream()
            .map(ResourceMethod.class::cast)
            .filter(method -> isDocumented(method.getInvocable().getDefinitionMethod()))
            .map(method -> of(path, method)),
        resource.getChildResources().stream().flatMap(child -> of(path, child)));
  }

  private static String joined(String above, String path) {
    String joined = (above + "/" + path).replaceAll("/+", "/");
    return joined.length() > 1 && joined.endsWith("/")
        ? joined.substring(0, joined.length() - 1)
        : joined;
  }

  /** What takes no role is for browsers, or says itself that it belongs to the API. */
  private static boolean isDocumented(Method method) {
    return method.isAnnotationPresent(Operation.class)
        || !method.isAnnotationPresent(PermitAll.class)
            && !method.getDeclaringClass().isAnnotationPresent(PermitAll.class);
  }

  private static Route of(String path, ResourceMethod method) {
    Invocable invocable = method.getInvocable();
    Method java = invocable.getDefinitionMethod();
    String name = method.getHttpMethod() + " " + path;
    Operation operation = java.getAnnotation(Operation.class);
    if (operation == null) {
      throw new AssertionError(name + " is not documented: put @Operation on " + java);
    }
    List<String> headers = new ArrayList<>();
    for (Parameter parameter : invocable.getParameters()) {
      if (parameter.getSource() == Parameter.Source.HEADER) {
        headers.add(parameter.getSourceName());
      }
    }
    return new Route(
        path,
        method.getHttpMethod().toLowerCase(Locale.ROOT),
        java,
        operation,
        headers,
        role(name, java));
  }

  private static @Nullable String role(String name, Method java) {
    RolesAllowed roles =
        java.isAnnotationPresent(RolesAllowed.class)
            ? java.getAnnotation(RolesAllowed.class)
            : java.getDeclaringClass().getAnnotation(RolesAllowed.class);
    if (roles == null && java.isAnnotationPresent(PermitAll.class)) {
      return null;
    }
    if (roles == null || roles.value().length != 1) {
      throw new AssertionError(name + " needs @RolesAllowed with the one role that it takes");
    }
    return roles.value()[0];
  }

  /** Its address and method, for people. */
  @Override
  public String toString() {
    return method.toUpperCase(Locale.ROOT) + " " + path;
  }

  /** What it is listed under: the first segment of its path. */
  String tag() {
    return path.substring(1).replaceAll("/.*", "");
  }
}
