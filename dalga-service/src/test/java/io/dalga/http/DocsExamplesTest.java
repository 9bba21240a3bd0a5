package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.DalgaConfiguration;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example of the documentation does what its page says. Calls by curl are made, each answered
 * by 2xx or by the status that a comment behind it names; a JSON block that follows them is one of
 * the answers. What is in no language that this knows is a failure, so nothing is added that nobody
 * runs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsExamplesTest {

  private static final Path TOP = Path.of("..");

  /** Examples on that module are compiled and run by its own tests. */
  private static final String IN_DALGA_JUNIT = "DalgaExtension";

  /** Its examples are for a server that asks who calls. */
  private static final String ABOUT_CALLERS = "security.md";

  @TempDir Path directory = Path.of("");
  private final DalgaServer server = DalgaServer.start();
  private final DalgaServer asking =
      DalgaServer.start(ConfigOverride.config("auth.type", "apiKeys"));
  private List<Answer> lastAnswers = List.of();

  @AfterAll
  void stop() {
    server.close();
    asking.close();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
      return Stream.concat(
              docs.filter(file -> file.toString().endsWith(".md")).sorted(),
              Stream.of(TOP.resolve("README.md"), TOP.resolve("CONTRIBUTING.md")))
          .toList();
    }
  }

  @TestFactory
  List<DynamicContainer> every_block_of() throws IOException {
    List<DynamicContainer> containers = new ArrayList<>();
    for (Path page : pages()) {
      boolean asks = page.getFileName().toString().equals(ABOUT_CALLERS);
      ShellExamples shell = new ShellExamples(asks ? asking : server);
      containers.add(
          DynamicContainer.dynamicContainer(
              String.valueOf(page.getFileName()),
              MarkdownBlock.of(page).stream()
                  .map(
                      block ->
                          DynamicTest.dynamicTest(block.toString(), () -> check(block, shell)))));
    }
    return containers;
  }

  private void check(MarkdownBlock block, ShellExamples shell) {
    try {
      checkLanguage(block, shell);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(block + ": " + e.getMessage(), e);
    }
  }

  private void checkLanguage(MarkdownBlock block, ShellExamples shell) throws Exception {
    List<Answer> answers = lastAnswers;
    lastAnswers = List.of();
    String text = block.text();
    switch (block.language()) {
      case "sh" -> lastAnswers = shell.run(text);
      case "json" -> checkAnswer(JsonExample.parse(text), answers);
      case "yaml" -> checkConfiguration(text);
      case "java" -> {
        if (JavaExamples.isProgram(text)) {
          JavaExamples.checkProgram(text);
        } else if (!text.contains(IN_DALGA_JUNIT)) {
          JavaExamples.compile(text, directory);
        }
      }
      case "sql" -> execute(text);
      case "xml" -> parseXml(text);
      // What a page shows without claiming that it can be typed: pictures, messages, output.
      case "mermaid", "" -> assertThat(text).doesNotContainPattern("(?m)^ *(curl|mvn|java|bin/)");
      default -> throw new AssertionError("no test knows how to check this language");
    }
  }

  private static void checkAnswer(JsonExample example, List<Answer> answers) {
    assertThat(answers).as("answers, of which the example is one").anyMatch(example::matches);
  }

  private static void checkConfiguration(String yaml) throws IOException, ConfigurationException {
    new DefaultConfigurationFactoryFactory<DalgaConfiguration>()
        .create(
            DalgaConfiguration.class,
            Validators.newValidator(),
            Jackson.newObjectMapper(),
            "untouched")
        .build(
            path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "example.yml");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.databaseUrl(), "dalga", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void parseXml(String xml) throws Exception {
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
