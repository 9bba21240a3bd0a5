package io.dalga.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes clients that do not wait for their answer for what they are. Jersey logs each as an error
 * of the server, with a hundred lines of stack.
 */
final class HangUps implements ContainerResponseFilter {

  private static final Logger LOGGER = LoggerFactory.getLogger(HangUps.class);

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.hasEntity()) {
      response.setEntityStream(new ToWhoIsThere(response.getEntityStream()));
    }
  }

  private static final class ToWhoIsThere extends FilterOutputStream {

    ToWhoIsThere(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      attempt(out::flush);
    }

    @Override
    public void close() throws IOException {
      attempt(out::close);
    }

    private static void attempt(Step step) throws IOException {
      try {
        step.run();
      } catch (EofException e) {
        LOGGER.debug("the client has hung up before its answer", e);
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
