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
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the address of a job from the raw request line, before anything else looks at it: the two
 * segments after {@code /jobs/} are form values that may hold anything, encoded slashes, percent
 * signs and dots included. They are handed on in one unambiguous spelling. Malformed requests end
 * here, with a problem.
 */
final class RequestLineFilter implements Filter {

  private static final String JOBS = "/jobs/";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    String uri;
    try {
      FormEncoding.parse(http.getQueryString() == null ? "" : http.getQueryString());
      uri = canonical(http.getRequestURI());
    } catch (InvalidParameterException e) {
      refuse((HttpServletResponse) response, Problems.of(e));
      return;
    }
    if (uri == null) {
      refuse((HttpServletResponse) response, notAnAddress());
      return;
    }
    chain.doFilter(new CanonicalRequest(http, uri), response);
  }

  /** The same address in one spelling; null when it is below /jobs/ and not an address. */
  private static @Nullable String canonical(String uri) {
    if (!uri.startsWith(JOBS)) {
      return FormEncoding.isPlainPath(uri) ? uri : "/not-found";
    }
    String[] segments = uri.substring(JOBS.length()).split("/", -1);
    if (segments.length != 2) {
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
    return JOBS + FormEncoding.encode(path) + "/" + FormEncoding.encode(body);
  }

  private static Problem notAnAddress() {
    return Problems.of(
        HttpServletResponse.SC_NOT_FOUND,
        "the address of a job is /jobs/{path}/{body}: two segments; write a slash inside of one as"
            + " %2F",
        null);
  }

  private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
    byte[] json = Problems.toJson(problem);
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }

  private static final class CanonicalRequest extends HttpServletRequestWrapper {
    private final String uri;

    CanonicalRequest(HttpServletRequest request, String uri) {
      super(request);
      this.uri = uri;
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
