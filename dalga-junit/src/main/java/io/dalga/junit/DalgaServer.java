package io.dalga.junit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dalga.DalgaConfiguration;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.cli.EnvironmentCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import net.sourceforge.argparse4j.inf.Namespace;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** The server as operators run it, at a free port of the loopback interface. */
final class DalgaServer implements AutoCloseable {

  private static final String CONFIGURATION = "server.yml";

  /** Dropwizard reads settings from system properties of this prefix, too, and shall find none. */
  private static final String NO_PREFIX = "dalga-junit";

  private final Server server;

  private DalgaServer(Server server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param settings laid over the configuration: values by dotted names
   * @throws IllegalArgumentException when a setting is none of Dalga's configuration
   */
  static DalgaServer start(TestApplication application, Map<String, String> settings)
      throws Exception {
    Bootstrap<DalgaConfiguration> bootstrap = new Bootstrap<>(application);
    return new DalgaServer(
        new Start(application).start(bootstrap, configuration(bootstrap, settings)));
  }

  private static DalgaConfiguration configuration(
      Bootstrap<DalgaConfiguration> bootstrap, Map<String, String> settings) throws IOException {
    byte[] yaml = yaml(settings);
    try {
      return bootstrap
          .getConfigurationFactoryFactory()
          .create(
              DalgaConfiguration.class,
              bootstrap.getValidatorFactory().getValidator(),
              bootstrap.getObjectMapper(),
              NO_PREFIX)
          .build(path -> new ByteArrayInputStream(yaml), "the configuration");
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static byte[] yaml(Map<String, String> settings) throws IOException {
    YAMLMapper mapper = new YAMLMapper();
    try (InputStream file = DalgaServer.class.getResourceAsStream(CONFIGURATION)) {
      ObjectNode root = (ObjectNode) mapper.readTree(Objects.requireNonNull(file));
      settings.forEach((name, value) -> set(root, name, value));
      return mapper.writeValueAsBytes(root);
    }
  }

  private static void set(ObjectNode root, String name, String value) {
    int dot = name.lastIndexOf('.');
    ObjectNode parent =
        dot < 0 ? root : root.withObject("/" + name.substring(0, dot).replace('.', '/'));
    parent.put(name.substring(dot + 1), value);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getURI().getPort());
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }

  /** What Dropwizard's server command does, without taking over the logging and the thread. */
  private static final class Start extends EnvironmentCommand<DalgaConfiguration> {

    private @Nullable Server server;

    Start(TestApplication application) {
      super(application, "test", "starts a server in a test");
    }

    Server start(Bootstrap<DalgaConfiguration> bootstrap, DalgaConfiguration configuration)
        throws Exception {
      run(bootstrap, new Namespace(Map.of()), configuration);
      return Objects.requireNonNull(server);
    }

    @Override
    protected void run(
        Environment environment, Namespace namespace, DalgaConfiguration configuration)
        throws Exception {
      Server built = configuration.getServerFactory().build(environment);
      try {
        built.start();
      } catch (Exception e) {
        built.stop();
        throw e;
      }
      server = built;
    }
  }
}
