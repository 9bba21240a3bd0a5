package io.dalga.cluster;

import com.codahale.metrics.MetricRegistry;
import io.dalga.cluster.DalgaProcess.Launch;
import io.dalga.cluster.History.Fault;
import io.dalga.cluster.History.FaultKind;
import io.dalga.store.DatabaseFactory;
import io.dalga.store.Migrations;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Instances of the jar on a server that is free to be damaged, each with a link of its own to it,
 * and a receiver. What is done to them is written down.
 */
final class Fleet implements AutoCloseable {

  private static final int SLOTS = 256;

  private final FaultyServer server;
  private final String databaseUrl;
  private final Receiver receiver;
  private final History history = new History();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final Map<String, DalgaProcess> instances = new ConcurrentHashMap<>();
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private final Map<String, String> settings = new HashMap<>();
  private final List<String> jvm = new ArrayList<>();
  private @Nullable Path mutations;

  Fleet(FaultyServer server, Duration receiverDelay) throws IOException, SQLException {
    this.server = server;
    this.databaseUrl = server.newDatabase(server.port());
    this.receiver = new Receiver(receiverDelay);
    DatabaseFactory factory =
        Jackson.newObjectMapper().convertValue(Map.of("url", databaseUrl), DatabaseFactory.class);
    Migrations.run(factory.migrationPool(), new MetricRegistry());
    settings.putAll(
        Map.of(
            "DALGA_ENDPOINT_BASEURL", receiver.url(),
            "DALGA_ENDPOINT_TIMEOUT", "5s",
            "DALGA_JOBS_RETRYINTERVAL", "500ms",
            "DALGA_JOBS_RETRYMAXINTERVAL", "1s"));
  }

  String databaseUrl() {
    return databaseUrl;
  }

  Receiver receiver() {
    return receiver;
  }

  History history() {
    return history;
  }

  FaultyServer server() {
    return server;
  }

  /** Adds to the environment of instances to come. */
  Fleet with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /** Adds an option to the JVMs of instances to come. */
  Fleet withJvm(String option) {
    jvm.add(option);
    return this;
  }

  /** Has instances to come lack a protection. */
  Fleet without(@Nullable Mutant mutant) throws IOException {
    mutations = mutant == null ? null : mutant.compile(DalgaProcess.JAR);
    return this;
  }

  /** Starts instances, all at once, and waits until each has its share of the slots. */
  void start(String... names) throws IOException {
    for (String name : names) {
      launch(name, Map.of());
    }
    awaitShares();
  }

  /** Starts an instance with further settings. */
  DalgaProcess launch(String name, Map<String, String> more) throws IOException {
    Link link = links.get(name);
    if (link == null) {
      link = new Link(server.port());
      links.put(name, link);
    }
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("DALGA_DATABASE_URL", FaultyServer.through(databaseUrl, link.port()));
    environment.putAll(more);
    DalgaProcess process =
        DalgaProcess.launch(name, new Launch(environment, List.copyOf(jvm), mutations));
    instances.put(name, process);
    return process;
  }

  /** Waits until all instances answer, and have equal shares of the slots. */
  void awaitShares() {
    instances.values().forEach(DalgaProcess::awaitAnswer);
    int share = SLOTS / instances.size();
    for (DalgaProcess instance : instances.values()) {
      Awaitility.await(instance + " to get its slots")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .ignoreExceptions()
          .until(
              () ->
                  instance.status().instanceSlots() >= share
                      && instance.status().instanceSlots() <= share + 1);
    }
  }

  DalgaProcess instance(String name) {
    return Objects.requireNonNull(instances.get(name));
  }

  List<String> names() {
    return instances.keySet().stream().sorted().toList();
  }

  /** Where those instances are that may answer. */
  List<URI> urls() {
    return instances.entrySet().stream()
        .filter(entry -> !paused.contains(entry.getKey()))
        .map(entry -> entry.getValue().url())
        .toList();
  }

  /**
   * Schedules periodic jobs that nobody touches again, their first runs spread over an interval.
   */
  void schedule(int jobs, Duration interval) throws InterruptedException {
    try (Workload workload = new Workload(new Calls(history), this::urls)) {
      workload.schedule(jobs, interval, new Random(1));
    }
  }

  private interface Damage {
    void happen() throws IOException, InterruptedException, SQLException;
  }

  /** Damages, waits, repairs, and writes that down. */
  private void fault(
      FaultKind kind, @Nullable String name, Damage damage, Duration length, Damage repair)
      throws IOException, InterruptedException, SQLException {
    List<Long> ids = name == null ? List.of() : List.of(instance(name).id());
    Instant from = Instant.now();
    System.out.println(from + " " + kind + (name == null ? "" : " " + name) + " " + length);
    damage.happen();
    Instant struck = Instant.now();
    Thread.sleep(length.toMillis());
    repair.happen();
    history.add(new Fault(kind, ids, from, struck, Instant.now()));
  }

  /** Kills an instance; one of that name is started again after a time. */
  void kill(String name, Duration length) throws IOException, InterruptedException, SQLException {
    fault(
        FaultKind.KILL,
        name,
        () -> Objects.requireNonNull(instances.remove(name)).kill(),
        length,
        () -> launch(name, Map.of()));
  }

  void pause(String name, Duration length) throws IOException, InterruptedException, SQLException {
    fault(
        FaultKind.PAUSE,
        name,
        () -> {
          paused.add(name);
          instance(name).pause();
        },
        length,
        () -> {
          instance(name).resume();
          paused.remove(name);
        });
  }

  void damageLink(String name, Link.Mode mode, Duration length)
      throws IOException, InterruptedException, SQLException {
    Link link = Objects.requireNonNull(links.get(name));
    fault(
        mode == Link.Mode.CUT ? FaultKind.CUT_LINK : FaultKind.DEAD_LINK,
        name,
        () -> link.set(mode),
        length,
        () -> link.set(Link.Mode.OPEN));
  }

  /** Changes the wall clock of an instance that has one of its own. */
  void jump(String name, FakeClock clock, Duration offset, Duration length)
      throws IOException, InterruptedException, SQLException {
    fault(FaultKind.CLOCK, name, () -> clock.set(offset), length, () -> clock.set(Duration.ZERO));
  }

  void damageDatabase(FaultKind kind, Duration length)
      throws IOException, InterruptedException, SQLException {
    switch (kind) {
      case DATABASE_KILL -> fault(kind, null, server::kill, length, server::startAgain);
      case DATABASE_STOP -> fault(kind, null, server::stop, length, server::startAgain);
      case DATABASE_FREEZE -> fault(kind, null, server::freeze, length, server::thaw);
      case DATABASE_READ_ONLY ->
          fault(
              kind, null, () -> server.setReadOnly(true), length, () -> server.setReadOnly(false));
      case DATABASE_EXHAUSTED -> fault(kind, null, server::exhaust, length, server::release);
      default -> throw new IllegalArgumentException(kind + " is no fault of the database");
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    instances.values().forEach(DalgaProcess::close);
    for (Link link : links.values()) {
      link.close();
    }
    receiver.close();
  }
}
