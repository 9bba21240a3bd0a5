package io.dalga.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Java program in a process of its own. Thread-safe. */
public final class JavaProcess implements AutoCloseable {

  private final Process process;
  private final Path log;

  private JavaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * How programs are started.
   *
   * @param java the program that runs them
   * @param logs where their output goes
   */
  public record Launch(Path java, Path logs) {

    /** Starts a class of ours whose standard input and output are ours to use. */
    public JavaProcess talking(String name, List<String> options, Class<?> main)
        throws IOException {
      return start(name, arguments(options, main), Map.of(), Redirect.PIPE);
    }

    /** Starts a class of ours. */
    public JavaProcess start(
        String name, List<String> options, Class<?> main, Map<String, String> variables)
        throws IOException {
      return start(name, arguments(options, main), variables, null);
    }

    private static List<String> arguments(List<String> options, Class<?> main) {
      List<String> arguments = new ArrayList<>(options);
      arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      return arguments;
    }

    /** Starts what the arguments say, with variables added to the environment. */
    public JavaProcess start(String name, List<String> arguments, Map<String, String> variables)
        throws IOException {
      return start(name, arguments, variables, null);
    }

    private JavaProcess start(
        String name,
        List<String> arguments,
        Map<String, String> variables,
        @Nullable Redirect output)
        throws IOException {
      Path log = Files.createDirectories(logs).resolve(name + ".log");
      List<String> command = new ArrayList<>(List.of(java.toString()));
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(Redirect.appendTo(log.toFile()));
      builder.redirectOutput(output == null ? Redirect.appendTo(log.toFile()) : output);
      builder.environment().keySet().removeIf(variable -> variable.startsWith("DALGA_"));
      builder.environment().putAll(variables);
      JavaProcess started = new JavaProcess(builder.start(), log);
      Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
      return started;
    }
  }

  /** Its number, as the operating system counts. */
  public long pid() {
    return process.pid();
  }

  /** Where its errors are. */
  public Path log() {
    return log;
  }

  /** To write to it. */
  public BufferedWriter input() {
    return process.outputWriter();
  }

  /** To read what it says. */
  public BufferedReader output() {
    return process.inputReader();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; throws when it does not come, or is not well. */
  void await(long timeout, TimeUnit unit) throws IOException, InterruptedException {
    if (!process.waitFor(timeout, unit) || process.exitValue() != 0) {
      close();
      throw new IOException("it failed; its log is " + log);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
