package io.dalga.auth;

import io.dalga.http.Confined;
import io.dalga.http.Role;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Gives every route its {@link Gatekeeper}, by what the route says of itself: {@code @RolesAllowed}
 * with the least role that may, or {@code @PermitAll} for what anybody may see. A route that says
 * nothing is closed to all.
 */
final class AccessRules implements DynamicFeature {

  private final Login login;
  private final @Nullable Allowances rates;
  private final @Nullable AuditLog audit;

  /**
   * @param rates how many calls each caller may make; null = any number
   * @param audit is told of what changes something; null = nobody is
   */
  AccessRules(Login login, @Nullable Allowances rates, @Nullable AuditLog audit) {
    this.login = login;
    this.rates = rates;
    this.audit = audit;
  }

  @Override
  public void configure(ResourceInfo route, FeatureContext context) {
    if (annotation(route, PermitAll.class) == null) {
      boolean confined = route.getResourceMethod().isAnnotationPresent(Confined.class);
      Role needed = needed(annotation(route, RolesAllowed.class));
      context.register(new Gatekeeper(login, needed, confined, rates));
      if (audit != null && needed != Role.VIEWER) {
        context.register(audit);
      }
    }
  }

  /** Null = nobody has it. */
  private static @Nullable Role needed(@Nullable RolesAllowed rule) {
    return rule == null || rule.value().length != 1 ? null : Role.of(rule.value()[0]).orElse(null);
  }

  /** That of the method; else, where that has no rule at all, that of its class. */
  private static <A extends Annotation> @Nullable A annotation(ResourceInfo route, Class<A> type) {
    Method method = route.getResourceMethod();
    boolean ruled =
        method.isAnnotationPresent(RolesAllowed.class)
            || method.isAnnotationPresent(PermitAll.class);
    return ruled ? method.getAnnotation(type) : route.getResourceClass().getAnnotation(type);
  }
}
