package io.dalga;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;

/**
 * Lets a start fail without saying what is secret: parsers and drivers like to quote what they
 * stumble over; and in few words where it is for a setting. Thread-safe.
 */
final class Discretion {

  private final UnaryOperator<String> conceal;

  /**
   * @param conceal takes what is secret out of a text
   */
  Discretion(UnaryOperator<String> conceal) {
    this.conceal = conceal;
  }

  /** Something that may fail in two ways. */
  interface Step<T, A extends Exception, B extends Exception> {
    T take() throws A, B;
  }

  /**
   * Takes a step.
   *
   * @throws Refusal in the place of what is wrong with a setting
   * @throws IOException in the place of what would have said a secret; without its causes, which
   *     say it all
   */
  <T, A extends Exception, B extends Exception> T in(Step<T, A, B> step) throws A, B, IOException {
    try {
      return step.take();
    } catch (Exception e) {
      if (isOfASetting(e)) {
        throw new Refusal(conceal.apply(String.valueOf(e.getMessage())));
      }
      String all = trace(e);
      if (all.equals(conceal.apply(all))) {
        throw e;
      }
      IOException discreet = new IOException(conceal.apply(String.valueOf(e.getMessage())));
      discreet.setStackTrace(e.getStackTrace());
      throw discreet;
    }
  }

  private static boolean isOfASetting(Exception e) {
    return e instanceof ConfigurationException
        || e instanceof IllegalArgumentException
        || e instanceof FileNotFoundException;
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** Reads configurations like another factory, but discreetly. */
  <T> ConfigurationFactory<T> reading(ConfigurationFactory<T> factory) {
    return new ConfigurationFactory<>() {
      @Override
      public T build(ConfigurationSourceProvider provider, String path)
          throws IOException, ConfigurationException {
        return Discretion.this.<T, IOException, ConfigurationException>in(
            () -> factory.build(provider, path));
      }

      @Override
      public T build() throws IOException, ConfigurationException {
        return Discretion.this.<T, IOException, ConfigurationException>in(factory::build);
      }
    };
  }
}
