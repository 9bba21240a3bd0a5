package io.dalga.http;

import io.dalga.api.Problem;
import io.dalga.job.InvalidParameterException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the address of a job from the raw request line, before anything else looks at it: the two
 * segments after {@code /jobs/}, and the one after {@code /queues/}, are form values that may hold
 * anything, encoded slashes, percent signs and dots included. They are handed on in one unambiguous
 * spelling. Malformed requests end here, with a problem.
 */
final class RequestLineFilter implements Filter {

  /** The attribute that holds the content type as it was sent; null when there was none. */
  static final String CONTENT_TYPE = "io.dalga.content-type";

  /** The attribute that holds the address that the request comes from. */
  static final String REMOTE_ADDRESS = "io.dalga.remote-address";

  private static final String JOBS = "/jobs/";
  private static final String QUEUES = "/queues/";

  /** What may come after the address of a job, and of a queue. */
  private static final Set<String> OF_A_JOB = Set.of("next", "runs", "why");

  private static final Set<String> OF_A_QUEUE = Set.of("reserve", "ack", "release", "extend");

  private static final String ALLOW_JOBS = "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS";
  private static final String ALLOW_REST = "GET, HEAD, OPTIONS";
  private static final Set<String> METHODS = Set.of(ALLOW_JOBS.split(", "));
  private static final int MAX_URL = 72 * 1024;

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (!METHODS.contains(http.getMethod())) {
      answer.setHeader("Allow", http.getRequestURI().startsWith(JOBS) ? ALLOW_JOBS : ALLOW_REST);
      refuse(answer, Problems.of(405, "no address takes that method", null));
      return;
    }
    if (length(http) > MAX_URL) {
      refuse(answer, Problems.of(414, "the URL has more than " + MAX_URL + " bytes", null));
      return;
    }
    String uri;
    try {
      FormEncoding.parse(http.getQueryString() == null ? "" : http.getQueryString());
      uri = canonical(http.getRequestURI());
    } catch (InvalidParameterException e) {
      refuse(answer, Problems.of(e));
      return;
    }
    if (uri == null) {
      refuse(answer, notAnAddress(http.getRequestURI()));
      return;
    }
    http.setAttribute(CONTENT_TYPE, http.getHeader(HttpHeaders.CONTENT_TYPE));
    http.setAttribute(REMOTE_ADDRESS, http.getRemoteAddr());
    chain.doFilter(new CanonicalRequest(http, uri), response);
  }

  private static int length(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getRequestURI().length() + (query == null ? 0 : query.length() + 1);
  }

  /** The same address in one spelling; null when it is below /jobs/ or /queues/ and none. */
  static @Nullable String canonical(String uri) {
    if (uri.startsWith(QUEUES)) {
      return canonicalQueue(uri.substring(QUEUES.length()));
    }
    if (!uri.startsWith(JOBS)) {
      return FormEncoding.isPlainPath(uri) ? uri : "/not-found";
    }
    String[] segments = uri.substring(JOBS.length()).split("/", -1);
    if (segments.length < 2
        || segments.length > 3
        || segments.length == 3 && !OF_A_JOB.contains(segments[2])) {
      return null;
    }
    String path = FormEncoding.decode("path", segments[0]);
    String body = FormEncoding.decode("body", segments[1]);
    if (path.isEmpty()) {
      throw new InvalidParameterException(
          "path", "empty routing key: the address of a job is /jobs/{path}/{body}");
    }
    if (body.isEmpty()) {
      throw new InvalidParameterException(
          "body", "empty job: the address of a job is /jobs/{path}/{body}");
    }
    String rest = segments.length == 3 ? "/" + segments[2] : "";
    return JOBS + FormEncoding.encode(path) + "/" + FormEncoding.encode(body) + rest;
  }

  private static @Nullable String canonicalQueue(String rest) {
    String[] segments = rest.split("/", -1);
    if (segments.length > 2 || segments.length == 2 && !OF_A_QUEUE.contains(segments[1])) {
      return null;
    }
    String path = FormEncoding.decode("path", segments[0]);
    if (path.isEmpty()) {
      throw new InvalidParameterException(
          "path", "empty routing key: the address of a queue is /queues/{path}");
    }
    String action = segments.length == 2 ? "/" + segments[1] : "";
    return QUEUES + FormEncoding.encode(path) + action;
  }

  private static Problem notAnAddress(String uri) {
    String rule =
        uri.startsWith(JOBS)
            ? "the address of a job is /jobs/{path}/{body}: two segments, and then"
                + " perhaps /next, /runs or /why"
            : "the addresses of a queue are /queues/{path} and /queues/{path}/reserve, /ack,"
                + " /release, /extend";
    return Problems.of(
        HttpServletResponse.SC_NOT_FOUND, rule + "; write a slash inside of one as %2F", null);
  }

  private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
    byte[] json = Problems.toJson(problem);
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }

  /**
   * Jersey sees one content type, of which it makes nothing: whatever was sent is our own affair,
   * and must not be refused, consumed or warned about before we have looked at it.
   */
  private static final class CanonicalRequest extends HttpServletRequestWrapper {
    private final String uri;

    CanonicalRequest(HttpServletRequest request, String uri) {
      super(request);
      this.uri = uri;
    }

    @Override
    public @Nullable String getContentType() {
      return super.getHeader(HttpHeaders.CONTENT_TYPE) == null
          ? null
          : MediaType.APPLICATION_OCTET_STREAM;
    }

    @Override
    public @Nullable String getHeader(String name) {
      return name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)
          ? getContentType()
          : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      String type = getContentType();
      return name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE) && type != null
          ? Collections.enumeration(List.of(type))
          : super.getHeaders(name);
    }

    @Override
    public String getRequestURI() {
      return uri;
    }

    @Override
    public StringBuffer getRequestURL() {
      StringBuffer url = super.getRequestURL();
      int path = url.indexOf("/", url.indexOf("://") + 3);
      return path < 0 ? url.append(uri) : url.replace(path, url.length(), uri);
    }
  }
}
