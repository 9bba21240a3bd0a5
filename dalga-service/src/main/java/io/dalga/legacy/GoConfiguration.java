package io.dalga.legacy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.apache.commons.text.StringSubstitutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads configuration files, and puts environment variables into them. A file of the Go original is
 * taken as it is: it becomes the {@code config.yml} that says the same, in memory, and the log says
 * which of its keys have no effect. Thread-safe.
 */
public final class GoConfiguration implements ConfigurationSourceProvider {

  private static final Logger LOGGER = LoggerFactory.getLogger(GoConfiguration.class);

  /** Ours, from the jar; it names the environment variables. */
  private static final String TEMPLATE = "config.yml";

  private static final ObjectMapper YAML = new YAMLMapper();

  private final ConfigurationSourceProvider files;
  private final StringSubstitutor substitutor;
  private final Function<String, @Nullable String> environment;

  /**
   * @param files opens them
   * @param substitutor puts variables into a file of ours
   * @param environment gives the value of a variable, null when it is not set
   */
  public GoConfiguration(
      ConfigurationSourceProvider files,
      StringSubstitutor substitutor,
      Function<String, @Nullable String> environment) {
    this.files = files;
    this.substitutor = substitutor;
    this.environment = environment;
  }

  @Override
  public InputStream open(String path) throws IOException {
    byte[] content;
    try (InputStream file = files.open(path)) {
      content = file.readAllBytes();
    }
    GoFile theirs = GoFile.recognize(path, content);
    return theirs == null
        ? substituted(any -> new ByteArrayInputStream(content), path)
        : translated(theirs);
  }

  private InputStream translated(GoFile file) throws IOException {
    ObjectNode tree;
    try (InputStream template = substituted(new ResourceConfigurationSourceProvider(), TEMPLATE)) {
      tree = (ObjectNode) YAML.readTree(template);
    }
    for (String warning : new GoTranslation(file, environment, tree).apply()) {
      LOGGER.warn("{}: {}", file.path(), warning);
    }
    return new ByteArrayInputStream(YAML.writeValueAsBytes(tree));
  }

  private InputStream substituted(ConfigurationSourceProvider source, String path)
      throws IOException {
    return new SubstitutingSourceProvider(source, substitutor).open(path);
  }
}
