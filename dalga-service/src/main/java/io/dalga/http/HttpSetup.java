package io.dalga.http;

import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.util.DataSize;
import jakarta.servlet.DispatcherType;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.EagerContentHandler.RetainedContentLoaderFactory;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Makes Jetty and Jersey take the addresses of jobs as they come, and answer every error with a
 * problem.
 *
 * <p>Jetty 12 refuses encoded slashes and percent signs twice over: on the connector and in the
 * servlet handler. Both checks are for applications that map paths to files; ours reads the raw
 * request line itself, strictly.
 */
public final class HttpSetup {

  /** A URL of 72 KiB, and 8 KiB for the rest of the headers. */
  private static final DataSize MAX_REQUEST_HEADERS = DataSize.kibibytes(80);

  /** About what a chunk of a body costs beyond its bytes: many small ones are no way to more. */
  private static final int CHUNK_OVERHEAD = 128;

  /** Bodies that are on their way have at most one part in so many of the heap. */
  private static final int BODIES_OF_HEAP = 8;

  private HttpSetup() {}

  /** Applies to the server that the factory is going to build for the environment. */
  public static void apply(ServerFactory factory, Environment environment) {
    if (factory instanceof AbstractServerFactory server) {
      server.setRegisterDefaultExceptionMappers(false);
      // Answers are small; and a request that is cut short must not pass for a whole one.
      server.getGzipFilterFactory().setEnabled(false);
      // Two system calls a request, for thread dumps.
      server.setEnableThreadNameFilter(false);
    }
    for (ConnectorFactory connector : connectors(factory)) {
      if (connector instanceof HttpConnectorFactory http) {
        http.setUriCompliance(UriCompliance.UNSAFE);
        if (http.getMaxRequestHeaderSize().toBytes() < MAX_REQUEST_HEADERS.toBytes()) {
          http.setMaxRequestHeaderSize(MAX_REQUEST_HEADERS);
        }
      }
    }
    environment.getApplicationContext().getServletHandler().setDecodeAmbiguousURIs(true);
    environment
        .servlets()
        .addFilter("request-line", new RequestLineFilter())
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    environment.jersey().register(new ProblemMapper());
    environment.jersey().register(new HangUps());
    environment.getApplicationContext().setErrorHandler(new JettyProblems());
    environment.lifecycle().addEventListener(new ServerSetup());
  }

  /** Where the request comes from: the client's address, or a proxy's unless that is trusted. */
  public static String remoteAddress(ContainerRequestContext request) {
    return String.valueOf(request.getProperty(RequestLineFilter.REMOTE_ADDRESS));
  }

  /** What the server listens by for calls; empty when it is of a kind that is not known. */
  public static List<ConnectorFactory> connectors(ServerFactory factory) {
    if (factory instanceof DefaultServerFactory server) {
      return server.getApplicationConnectors();
    }
    return factory instanceof SimpleServerFactory server
        ? List.of(server.getConnector())
        : List.of();
  }

  /** The server is built after us, so this can only be done when it starts. */
  private static final class ServerSetup implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle event) {
      if (event instanceof Server server) {
        server.setErrorHandler(new JettyProblems());
        // No thread waits for a body: it is there when a request gets one.
        EagerContentHandler eager =
            new EagerContentHandler(
                new RetainedContentLoaderFactory(Parameters.MAX_BODY, CHUNK_OVERHEAD, true));
        eager.exclude(BulkBodies::has);
        server.insertHandler(eager);
        server.insertHandler(new BodyBudget(Runtime.getRuntime().maxMemory() / BODIES_OF_HEAP));
        for (Connector connector : server.getConnectors()) {
          if (connector instanceof AbstractConnector listening && listening.getIdleTimeout() > 0) {
            listening.addEventListener(new RequestDeadline(listening));
          }
        }
      }
    }
  }
}
