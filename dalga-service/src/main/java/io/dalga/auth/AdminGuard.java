package io.dalga.auth;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Keeps {@link OtherSites} from the admin pages, which ask nobody who it is: a task there sets the
 * level of any logger, and some print what must be in no log.
 */
final class AdminGuard extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private final transient OtherSites otherSites;

  AdminGuard(OtherSites otherSites) {
    this.otherSites = otherSites;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String refusal = otherSites.refusal(request::getHeader);
    if (refusal == null) {
      chain.doFilter(request, response);
    } else {
      response.sendError(HttpServletResponse.SC_FORBIDDEN, refusal);
    }
  }
}
