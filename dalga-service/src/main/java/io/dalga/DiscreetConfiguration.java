package io.dalga;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;

/**
 * Reads the configuration, and says what is wrong with it without saying what is secret in it:
 * parsers like to quote the place that they stumble over.
 */
final class DiscreetConfiguration<T> implements ConfigurationFactory<T> {

  /** Of the place in the file, or of a validation. */
  private interface Reading<T> {
    T read() throws IOException, ConfigurationException;
  }

  private final ConfigurationFactory<T> factory;
  private final UnaryOperator<String> conceal;

  /**
   * @param conceal takes what is secret out of a text
   */
  DiscreetConfiguration(ConfigurationFactory<T> factory, UnaryOperator<String> conceal) {
    this.factory = factory;
    this.conceal = conceal;
  }

  @Override
  public T build(ConfigurationSourceProvider provider, String path)
      throws IOException, ConfigurationException {
    return discreetly(() -> factory.build(provider, path));
  }

  @Override
  public T build() throws IOException, ConfigurationException {
    return discreetly(factory::build);
  }

  private T discreetly(Reading<T> reading) throws IOException, ConfigurationException {
    try {
      return reading.read();
    } catch (IOException | ConfigurationException | RuntimeException e) {
      String all = trace(e);
      if (all.equals(conceal.apply(all))) {
        throw e;
      }
      // Without its causes, which say it all.
      IOException discreet = new IOException(conceal.apply(String.valueOf(e.getMessage())));
      discreet.setStackTrace(e.getStackTrace());
      throw discreet;
    }
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
