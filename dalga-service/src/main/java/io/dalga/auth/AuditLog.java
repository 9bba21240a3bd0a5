package io.dalga.auth;

import io.dalga.http.Caller;
import io.dalga.http.HttpSetup;
import io.dalga.http.Parameters;
import io.dalga.http.RoutingKeyResource;
import io.dalga.job.JobKey;
import io.dalga.job.Printable;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.glassfish.jersey.server.ExtendedUriInfo;
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

  /** Longer than what somebody is known by, or the path of a job. */
  private static final int MAX_TEXT = 255;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    boolean known = request.getSecurityContext().getUserPrincipal() instanceof Caller;
    Caller caller = known ? Caller.of(request.getSecurityContext()) : null;
    LOGGER.info(
        "who={} id={} role={} method={} path={}{} status={} address={}",
        caller == null ? "-" : quoted(caller.name()),
        caller == null ? "-" : quoted(caller.id()),
        caller == null || caller.role() == null ? "-" : caller.role().text(),
        request.getMethod(),
        path(request.getUriInfo(), response.getStatus()),
        request.getProperty(RoutingKeyResource.KEY) instanceof JobKey key ? " job=" + job(key) : "",
        response.getStatus(),
        HttpSetup.remoteAddress(request));
  }

  /** No text can be taken for what follows it. */
  private static String quoted(String text) {
    return '"' + escaped(text) + '"';
  }

  private static String escaped(String text) {
    return Printable.of(text, MAX_TEXT).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String job(JobKey key) {
    return '"' + escaped(key.path()) + "/" + escaped(key.body()) + '"';
  }

  /**
   * Percent-encoded, so without blanks and line ends. Of a bulk change that was made, the whole
   * query: its end may be what matters.
   */
  private static String path(UriInfo uri, int status) {
    String path = cut(uri.getRequestUri().getRawPath());
    String query = uri.getRequestUri().getRawQuery();
    if (query == null || !isBulk(uri)) {
      return path;
    }
    String text = path + "?" + Parameters.respelled(query);
    return status < Response.Status.BAD_REQUEST.getStatusCode() ? text : cut(text);
  }

  /** By its route, whatever the path is that all routes are below. */
  private static boolean isBulk(UriInfo uri) {
    return uri instanceof ExtendedUriInfo matched
        && matched.getMatchedTemplates().size() == 1
        && matched.getMatchedTemplates().get(0).getTemplate().equals(BULK);
  }

  private static String cut(String text) {
    return text.length() > MAX_PATH ? text.substring(0, MAX_PATH) + "..." : text;
  }
}
