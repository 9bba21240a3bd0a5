package io.dalga;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The secret values of the configuration, as far as it has been read. Thread-safe. */
final class KnownSecrets {

  /** What is called so holds one. */
  private static final Pattern NAME =
      Pattern.compile("PASS|SECRET|TOKEN|KEY|CREDENTIAL", Pattern.CASE_INSENSITIVE);

  /** So does a URL with a password. */
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("://[^/]*?:(.+)@");

  /** Shorter ones would take half of a text with them, and be told by that. */
  private static final int MIN_LENGTH = 4;

  /** The longest first: one may be part of another. */
  private final Set<String> values =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

  /** Remembers what a variable has, if that is secret. */
  void learn(String name, String value) {
    if (NAME.matcher(name).find()) {
      learn(value);
    }
    Matcher url = PASSWORD_IN_URL.matcher(value);
    if (url.find()) {
      learn(value);
      learn(url.group(1));
    }
  }

  private void learn(String value) {
    if (value.length() >= MIN_LENGTH) {
      values.add(value);
      values.add(value.replace("'", "''")); // as it stands in the file
    }
  }

  /** The text with three stars for each secret. */
  String conceal(String text) {
    String concealed = text;
    for (String value : values) {
      concealed = concealed.replace(value, "***");
    }
    return concealed;
  }
}
