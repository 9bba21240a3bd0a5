package io.dalga;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.commons.text.StringSubstitutor;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that the configuration file refers to as {@code ${NAME:-default}}. It
 * remembers which were asked for, so that misspelt ones can be named. Thread-safe.
 */
final class EnvironmentVariables {

  private static final String PREFIX = "DALGA_";

  private final Map<String, String> environment;
  private final Set<String> asked = new ConcurrentSkipListSet<>();

  EnvironmentVariables(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Puts their values into a text; a default may refer to another variable. */
  StringSubstitutor substitutor() {
    return new StringSubstitutor(this::quoted)
        .setEnableSubstitutionInVariables(true)
        .setDisableSubstitutionInValues(true);
  }

  /** The value of a variable; null when it is not set, or set to nothing. */
  @Nullable String get(String name) {
    asked.add(name);
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The file has its texts in single quotes, and a value must not end them. */
  private @Nullable String quoted(String name) {
    String value = get(name);
    return value == null ? null : value.replace("'", "''");
  }

  /** Variables of ours that are set but nothing asked for. */
  Set<String> unknown() {
    Set<String> unknown = new TreeSet<>();
    environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !asked.contains(name))
        .forEach(unknown::add);
    return unknown;
  }
}
