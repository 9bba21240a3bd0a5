package io.dalga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A place as a container is one: processes run as uid 65534, and can write below one directory
 * alone. Needs root; where that is not to be had, {@code DALGA_TEST_WITHOUT=namespaces} says so.
 *
 * @param program what cannot be written, and holds the jar and its configuration
 * @param data what can be written, and is the working directory
 */
record Sealed(Path program, Path data) {

  private static final Path SCRIPT = Path.of("src", "test", "sh", "sealed");
  private static final String NOBODY = "65534:65534";

  /**
   * Makes it, and sees that it is sealed: a test in a place that is not would prove nothing.
   *
   * @param directory that everybody may enter
   */
  static Sealed create(Path directory) throws IOException, InterruptedException {
    String without = System.getenv().getOrDefault("DALGA_TEST_WITHOUT", "");
    assumeFalse(
        List.of(without.split(",")).contains("namespaces"), "without namespaces, as asked for");
    Path program = Files.createDirectories(directory.resolve("program"));
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.copy(DalgaProcess.JAR, program.resolve("dalga-service.jar"));
    Files.copy(Path.of("..", "config.yml"), program.resolve("config.yml"));
    run("chmod", "-R", "a+rX", directory.toString());
    run("chown", NOBODY, data.toString());

    Sealed sealed = new Sealed(program, data);
    sealed.check();
    return sealed;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as("this test has to be root: %s", String.join(" ", command))
        .isZero();
  }

  private void check() throws IOException, InterruptedException {
    Path output = Files.createTempFile("dalga-sealed", "");
    String script =
        "id -u; touch here && rm here && echo writes;"
            + " for place in \"$1\" /tmp /var/tmp /dev/shm \"$HOME\"; do"
            + " touch \"$place/dalga\" && echo \"$place is open\"; done; true";
    Process process =
        start(output, Map.of(), List.of("sh", "-c", script, "sh", program.toString()));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllLines(output).stream().filter(line -> !line.startsWith("touch:")))
        .as(
            "a mount namespace of its own, for which this test has to be root, with unshare, mount"
                + " and setpriv on the PATH; or set DALGA_TEST_WITHOUT=namespaces")
        .containsExactly("65534", "writes");
    Files.delete(output);
  }

  Process start(Path output, Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> sealed =
        Stream.concat(
                Stream.of(SCRIPT.toAbsolutePath().toString(), data.toRealPath().toString()),
                command.stream())
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(sealed).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DALGA_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
