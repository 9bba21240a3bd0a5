package io.dalga.broker.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node of RabbitMQ's, known to nobody else. */
public final class RabbitMqService extends LocalService {

  private final int distributionPort = freePort();
  private final int mapperPort = freePort();

  public RabbitMqService() {
    super("rabbitmq");
  }

  @Override
  protected List<String> command() {
    // The script that Debian puts on the path changes the user; this is the server's own.
    Path own = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    return List.of(
        Files.isExecutable(own) ? own.toString() : program("rabbitmq-server", "rabbitmq-server"));
  }

  @Override
  protected Map<String, String> environment() {
    Path configuration = directory().resolve("rabbitmq.conf");
    try {
      Files.writeString(configuration, "log.console = true\nlog.file = false\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.ofEntries(
        Map.entry("HOME", directory().toString()),
        Map.entry("RABBITMQ_NODENAME", "dalga" + port() + "@localhost"),
        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_NODE_PORT", String.valueOf(port())),
        Map.entry("RABBITMQ_DIST_PORT", String.valueOf(distributionPort)),
        Map.entry("ERL_EPMD_PORT", String.valueOf(mapperPort)),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_CONFIG_FILE", configuration.toString()),
        Map.entry("RABBITMQ_MNESIA_BASE", directory().resolve("data").toString()),
        Map.entry("RABBITMQ_LOG_BASE", directory().toString()),
        Map.entry("RABBITMQ_PID_FILE", directory().resolve("pid").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", directory().resolve("plugins").toString()),
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"));
  }

  /** The port mapper is a daemon that the node has started, and does not end with it. */
  @Override
  public void close() {
    super.close();
    try {
      new ProcessBuilder("epmd", "-port", String.valueOf(mapperPort), "-kill")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
