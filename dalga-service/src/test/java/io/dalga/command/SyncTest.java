package io.dalga.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.api.JobView;
import io.dalga.client.DalgaClient;
import io.dalga.client.Schedule;
import io.dalga.command.Terminal.Ended;
import io.dalga.http.DalgaServer;
import io.dalga.http.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SharedServer.class)
class SyncTest {

  private static final Schedule HOURLY = Schedule.every(Duration.ofHours(1));

  @TempDir private Path directory = Path.of("");

  private final Terminal terminal;
  private final DalgaClient client;
  private final String owner = "o-" + UUID.randomUUID();
  private final String path = "sync-" + UUID.randomUUID();

  SyncTest(DalgaServer server) {
    String url = "http://127.0.0.1:" + server.port();
    terminal = new Terminal(url);
    client = DalgaClient.create(URI.create(url));
  }

  private Ended sync(String jobs, String... options) throws IOException {
    Path file = directory.resolve("jobs.yaml");
    Files.writeString(file, jobs.replace("PATH", path));
    String[] arguments =
        Stream.concat(Stream.of(file.toString(), "--owner", owner), Arrays.stream(options))
            .toArray(String[]::new);
    return terminal.run(SyncCommand::new, "", arguments);
  }

  private JobView job(String body) {
    return client.get(path, body).orElseThrow();
  }

  private static final String TWO =
      """
      - {path: PATH, body: 1, interval: 3600}
      - path: PATH
        body: two words
        cron: 0 9 * * *
        retry: {max_attempts: 5}
      """;

  @Test
  void a_plan_changes_nothing_and_an_applied_one_is_empty() throws IOException {
    Ended plan = sync(TWO);
    assertThat(plan.out().lines()).containsExactly("+ " + path + " 1", "+ " + path + " two words");
    assertThat(plan.status()).isEqualTo(ExitStatus.DIFFERENT);
    assertThat(client.get(path, "1")).isEmpty();

    Ended applied = sync(TWO, "--apply");
    assertThat(applied.status()).as(applied.err()).isZero();
    assertThat(applied.out()).isEqualTo(plan.out());
    assertThat(job("1").owner()).isEqualTo(owner);
    assertThat(job("two words").cron()).isEqualTo("0 9 * * *");

    Ended again = sync(TWO, "--plan");
    assertThat(again.status()).as(again.out()).isZero();
    assertThat(again.out()).isEmpty();
  }

  @Test
  void what_is_the_same_keeps_its_cadence_and_its_pause() throws IOException {
    sync(TWO, "--apply");
    client.disable(path, "1");
    JobView before = job("1");

    Ended applied = sync(TWO.replace("0 9", "0 10"), "--apply");

    assertThat(applied.out()).isEqualTo("~ " + path + " two words" + System.lineSeparator());
    assertThat(job("1")).isEqualTo(before);
    assertThat(job("two words").cron()).isEqualTo("0 10 * * *");
  }

  @Test
  void what_is_not_in_the_file_is_deleted_on_request_and_much_of_it_by_force() throws IOException {
    client.schedule(path, "of another", HOURLY.owner("another"));
    client.schedule(path, "of nobody", HOURLY);
    sync(TWO, "--apply");
    String one = TWO.lines().findFirst().orElseThrow();

    assertThat(sync(one, "--apply").out()).isEmpty();
    assertThat(client.get(path, "two words")).isPresent();

    Ended refused = sync(one, "--apply", "--prune");
    assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(refused.out()).isEqualTo("- " + path + " two words" + System.lineSeparator());
    assertThat(refused.err()).contains("more than a fifth of the 2 jobs", "--force");
    assertThat(client.get(path, "two words")).isPresent();

    assertThat(sync(one, "--apply", "--prune", "--force").status()).isZero();
    assertThat(client.get(path, "two words")).isEmpty();
    assertThat(job("of another").owner()).isEqualTo("another");
    assertThat(job("of nobody").owner()).isNull();
  }

  @Test
  void a_job_of_somebody_else_is_left_alone_unless_it_is_adopted() throws IOException {
    client.schedule(path, "1", HOURLY.owner("another"));

    Ended refused = sync(TWO, "--apply");
    assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(refused.err()).contains(path + " 1 is not a job of " + owner, "--adopt");
    assertThat(job("1").owner()).isEqualTo("another");
    assertThat(client.get(path, "two words")).isEmpty();

    Ended adopted = sync(TWO, "--apply", "--adopt");
    assertThat(adopted.status()).isZero();
    assertThat(adopted.out()).contains("~ " + path + " 1", "+ " + path + " two words");
    assertThat(job("1").owner()).isEqualTo(owner);
  }

  @Test
  void a_job_that_the_server_refuses_ends_it_before_anything_is_done() throws IOException {
    Ended refused = sync(TWO.replace("0 9", "0 99"), "--apply");

    assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(refused.err()).contains(path + " two words: cron: ", "nothing was changed");
    assertThat(client.get(path, "1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: b | must be a list",
        "- 7 | job 1 must have properties",
        "- {path: PATH, interval: 60} | job 1 must have a body",
        "- {path: PATH, body: 1.10, interval: 60} | in quotes",
        "- {path: PATH, body: true, interval: 60} | in quotes",
        "- {path: PATH, body: b, one_off: true} | runs once only",
        "- {path: PATH, body: b, owner: another} | has the owner another",
        "[{path: PATH, body: 1}, {path: PATH, body: '1'}] | job 2 (PATH 1) is in the file twice",
        "- {path | cannot parse"
      })
  void a_file_that_cannot_be_meant_is_refused_in_words(String file, String rule)
      throws IOException {
    Ended refused = sync(file);

    assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(refused.err()).contains(rule.replace("PATH", path)).doesNotContain("\tat ");
  }
}
