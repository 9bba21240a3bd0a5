package io.dalga;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.TextStringBuilder;
import org.apache.commons.text.lookup.StringLookup;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that the configuration file refers to as {@code ${NAME:-default}}, and
 * the files that it refers to as {@code ${file:/run/secrets/name}}. {@code NAME_FILE} may name a
 * file that has the value of {@code NAME}. It remembers which were asked for, so that misspelt ones
 * can be named, and what is secret. Thread-safe.
 */
final class EnvironmentVariables {

  private static final String PREFIX = "DALGA_";
  private static final String FROM_FILE = "file:";
  private static final String FILE_SUFFIX = "_FILE";

  /** Whatever is in a file is a secret. */
  private static final String SECRET = "SECRET";

  private final Map<String, String> environment;
  private final Set<String> asked = new ConcurrentSkipListSet<>();
  private final KnownSecrets secrets = new KnownSecrets();

  EnvironmentVariables(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Puts their values into a text; a default may refer to another variable. */
  StringSubstitutor substitutor() {
    return new OutsideComments(this::quoted)
        .setEnableSubstitutionInVariables(true)
        .setDisableSubstitutionInValues(true);
  }

  /**
   * The value of a variable; null when it is not set, or set to nothing.
   *
   * @throws IllegalArgumentException when it is to come from a file, and cannot
   */
  @Nullable String get(String name) {
    String value = ask(name);
    String file = ask(name + FILE_SUFFIX);
    if (value != null && file != null) {
      throw new IllegalArgumentException(
          name + " and " + name + FILE_SUFFIX + " are both set; leave one out");
    }
    if (file != null) {
      return read(name + FILE_SUFFIX, file);
    }
    if (value != null) {
      secrets.learn(name, value);
    }
    return value;
  }

  private @Nullable String ask(String name) {
    asked.add(name);
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private String read(String reference, String file) {
    String value = SecretFile.read(reference, file);
    secrets.learn(SECRET, value);
    return value;
  }

  /** Takes what is secret of the values so far out of a text. */
  String conceal(String text) {
    return secrets.conceal(text);
  }

  /** The file has its texts in single quotes, and a value must not end them. */
  private @Nullable String quoted(String name) {
    String value =
        name.startsWith(FROM_FILE)
            ? read("${" + name + "}", name.substring(FROM_FILE.length()))
            : get(name);
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

  /** A file that a comment names need not be there. */
  private static final class OutsideComments extends StringSubstitutor {

    OutsideComments(StringLookup lookup) {
      super(lookup);
    }

    @Override
    protected @Nullable String resolveVariable(
        String name, TextStringBuilder text, int begin, int end) {
      int line = begin == 0 ? 0 : text.lastIndexOf('\n', begin - 1) + 1;
      boolean comment = text.substring(line, begin).stripLeading().startsWith("#");
      return comment && name.startsWith(FROM_FILE)
          ? null
          : super.resolveVariable(name, text, begin, end);
    }
  }
}
