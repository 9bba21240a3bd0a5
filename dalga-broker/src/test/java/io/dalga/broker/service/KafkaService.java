package io.dalga.broker.service;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One node of Kafka, from the class path of the tests. */
public final class KafkaService extends LocalService {

  private static final String CLUSTER = "ZGFsZ2EtZGFsZ2EtZGFsZw";

  private final int controllerPort = freePort();

  public KafkaService() {
    super("kafka");
  }

  @Override
  protected List<String> command() {
    assumeWanted();
    Path properties = directory().resolve("server.properties");
    if (!Files.exists(properties)) {
      write(properties, properties());
      write(directory().resolve("logback.xml"), "<configuration/>");
      run(java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", properties.toString()));
    }
    return java("kafka.Kafka", properties.toString());
  }

  private String properties() {
    return String.join(
        "\n",
        "process.roles=broker,controller",
        "node.id=1",
        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
        "listeners=PLAINTEXT://127.0.0.1:" + port() + ",CONTROLLER://127.0.0.1:" + controllerPort,
        "controller.listener.names=CONTROLLER",
        "log.dirs=" + directory().resolve("data"),
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=1",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "share.coordinator.state.topic.replication.factor=1",
        "share.coordinator.state.topic.min.isr=1",
        "share.coordinator.state.topic.num.partitions=1",
        // Shorter than most reservations, which go on nevertheless.
        "group.share.min.record.lock.duration.ms=8000",
        "group.share.record.lock.duration.ms=8000",
        // A group's first member for a topic gets it with its second heartbeat.
        "group.share.min.heartbeat.interval.ms=500",
        "group.share.heartbeat.interval.ms=500",
        "");
  }

  private List<String> java(String main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + directory().resolve("logback.xml"),
                main));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Surefire's class path may be too long for a command. */
  @Override
  protected Map<String, String> environment() {
    return Map.of("CLASSPATH", System.getProperty("java.class.path"));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(List<String> command) {
    Path output = directory().resolve("format");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment());
    try {
      Process process = builder.start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        fail("kafka was not formatted: %s", Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
