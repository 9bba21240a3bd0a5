package io.dalga.auth;

import io.dalga.http.Caller;
import io.dalga.http.HttpSetup;
import io.dalga.job.Printable;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each call of what changes something, refused ones included, to the logger
 * {@code dalga.audit}. Thread-safe.
 */
final class AuditLog implements ContainerResponseFilter {

  private static final Logger LOGGER = LoggerFactory.getLogger("dalga.audit");

  /** Of a bulk change, the query says what was changed; of others, it may hold secrets. */
  private static final String BULK = "/jobs";

  private static final int MAX_PATH = 2_000;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    boolean known = request.getSecurityContext().getUserPrincipal() instanceof Caller;
    Caller caller = known ? Caller.of(request.getSecurityContext()) : null;
    LOGGER.info(
        "who={} id={} role={} method={} path={} status={} address={}",
        caller == null ? "-" : quoted(caller.name()),
        caller == null ? "-" : quoted(caller.id()),
        caller == null || caller.role() == null ? "-" : caller.role().text(),
        request.getMethod(),
        path(request.getUriInfo().getRequestUri()),
        response.getStatus(),
        HttpSetup.remoteAddress(request));
  }

  /** No name can be taken for what follows it. */
  private static String quoted(String name) {
    return '"' + Printable.of(name).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** As it was sent: percent-encoded, so without blanks and line ends. */
  private static String path(URI uri) {
    String path = uri.getRawPath();
    String text =
        path.equals(BULK) && uri.getRawQuery() != null ? path + "?" + uri.getRawQuery() : path;
    return text.length() > MAX_PATH ? text.substring(0, MAX_PATH) + "..." : text;
  }
}
