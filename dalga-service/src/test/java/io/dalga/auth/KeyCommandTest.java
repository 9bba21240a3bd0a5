package io.dalga.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.http.Role;
import io.dalga.store.ApiKeyStore;
import io.dalga.store.DatabaseFactory;
import io.dalga.store.TestDatabase;
import io.dalga.testing.TestServer;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.jackson.Jackson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.ArgumentParsers;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyCommandTest {

  private final TestDatabase database = TestDatabase.on(TestServer.H2);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterAll
  void close() {
    database.close();
  }

  /** Types the command, and gives what it printed. */
  private String run(String... arguments) {
    DatabaseFactory factory =
        Jackson.newObjectMapper()
            .convertValue(Map.of("url", database.url()), DatabaseFactory.class);
    KeyCommand<Configuration> command =
        new KeyCommand<>(
            Configuration.class,
            any -> factory,
            new SecureRandom(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    ArgumentParser parser = ArgumentParsers.newFor("dalga").build();
    command.configure(parser.addSubparsers().addParser("key"));
    out.reset();
    err.reset();
    try {
      String[] words =
          Stream.concat(Stream.of("key"), Arrays.stream(arguments)).toArray(String[]::new);
      command.run(new Bootstrap<>(null), parser.parseArgs(words), new Configuration());
    } catch (ArgumentParserException e) {
      throw new IllegalArgumentException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void it_prints_the_key_alone_and_that_is_good() {
    String key =
        run(
            "create",
            "config.yml",
            "--name",
            "ada",
            "--role",
            "admin",
            "--prefix",
            "a,b",
            "--prefix",
            "c",
            "--expires-at",
            "2099-01-01T00:00:00Z");

    assertThat(key).endsWith(System.lineSeparator()).hasLineCount(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("made key")
        .doesNotContain(key.strip());
    assertThat(
            new ApiKeys(
                    new ApiKeyStore(database.database()), InstantSource.system(), System::nanoTime)
                .caller(key.strip()))
        .satisfies(
            caller -> {
              assertThat(caller.name()).isEqualTo("ada");
              assertThat(caller.role()).isEqualTo(Role.ADMIN);
              assertThat(caller.scope().prefixes()).containsExactly("a,b", "c");
            });
  }

  @Test
  void it_lists_keys_without_their_secrets_and_takes_them_away() {
    String key = run("create", "config.yml", "--name", "n\n\u202e", "--role", "viewer").strip();
    String id = key.substring(6, 22);

    String list = run("list", "config.yml");
    assertThat(list.lines().filter(line -> line.startsWith(id)))
        .singleElement()
        .isEqualTo(id + "\tviewer\tall paths\tnever expires\tnever used\tn\\u000a\\u202e");
    assertThat(list).doesNotContain(key.substring(23));

    run("revoke", "config.yml", "--id", id);
    assertThat(run("list", "config.yml")).doesNotContain(id);
    assertThatThrownBy(() -> run("revoke", "config.yml", "--id", id))
        .hasMessageContaining("there is no key of the id " + id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create c.yml",
        "create c.yml --name n",
        "create c.yml --name n --role boss",
        "create c.yml --name n --role admin --expires-at soon",
        "create c.yml --name n --role admin --expires-at 2020-01-01T00:00:00Z",
        "revoke c.yml",
        "make c.yml",
      })
  void what_is_wrong_is_said(String arguments) {
    assertThatThrownBy(() -> run(arguments.split(" ")))
        .isInstanceOfAny(
            IllegalArgumentException.class, io.dalga.job.InvalidParameterException.class);
  }
}
