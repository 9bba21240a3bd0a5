package io.dalga.target;

import io.dalga.job.Content;
import io.dalga.job.Outcome;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * A target as the application has it: built by its factory, started and stopped with a lifecycle.
 */
public final class RunningTarget implements AutoCloseable {

  private static final OffsetDateTime SCHEDULED = OffsetDateTime.parse("2026-03-08T03:30:00-07:00");
  private static final Instant STARTED = Instant.parse("2026-03-08T10:30:00.005Z");

  private final Target target;
  private final List<LifeCycle> parts;

  public RunningTarget(TargetFactory factory) throws Exception {
    Environment environment = new Environment("test");
    target = factory.build("test", environment);
    parts = new ArrayList<>(environment.lifecycle().getManagedObjects());
    for (LifeCycle part : parts) {
      part.start();
    }
  }

  /** The factory that a piece of the configuration file describes. */
  public static TargetFactory factory(String yaml) throws IOException, ConfigurationException {
    return new DefaultConfigurationFactoryFactory<TargetFactory>()
        .create(TargetFactory.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
        .build(path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "test");
  }

  /** The first attempt of a run of its own. */
  public static Message message(String path, String body) {
    return message(path, body, "run-1");
  }

  public static Message message(String path, String body, String runId) {
    return new Message(
        path, body, Content.NONE, null, runId, null, SCHEDULED, 1, 4_000_000_000L, STARTED);
  }

  public Target target() {
    return target;
  }

  /** Delivers, and waits for what comes of it. */
  public Outcome deliver(Message message) throws Exception {
    return target.deliver(message).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    Collections.reverse(parts);
    for (LifeCycle part : parts) {
      part.stop();
    }
  }
}
