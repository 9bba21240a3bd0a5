package io.dalga.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.ArgumentParsers;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.ArgumentParserException;

/** Types commands, and sees what they print. */
record Terminal(Map<String, String> environment) {

  Terminal(String url) {
    this(Map.of("DALGA_URL", url));
  }

  String url() {
    return environment.getOrDefault("DALGA_URL", "");
  }

  /**
   * What became of a command.
   *
   * @param out what it printed
   * @param err what it said about it
   */
  record Ended(int status, String out, String err) {
    List<String> lines() {
      return out.lines().sorted().toList();
    }
  }

  Ended run(
      BiFunction<Map<String, String>, Console, RemoteCommand> constructor,
      String input,
      String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    RemoteCommand command = constructor.apply(environment, console);
    ArgumentParser parser = ArgumentParsers.newFor("dalga").build();
    command.configure(parser.addSubparsers().addParser(command.getName()));
    String[] words =
        Stream.concat(Stream.of(command.getName()), Arrays.stream(arguments))
            .toArray(String[]::new);
    try {
      int status = command.run(parser.parseArgs(words));
      return new Ended(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } catch (ArgumentParserException e) {
      throw new AssertionError(e);
    }
  }
}
