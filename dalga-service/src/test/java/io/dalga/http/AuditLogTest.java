package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dropwizard.testing.ConfigOverride;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What is written of who changed what, and that no key is ever written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditLogTest {

  private static final String HOSTILE = "eve\" role=admin\r\nwho=\"root\u2028\u202e\\";

  private final DalgaServer server =
      DalgaServer.start(
          ConfigOverride.config("auth.type", "apiKeys"),
          ConfigOverride.config("auth.maxFailures", "1000"));
  private final TestKeys keys = new TestKeys(server.databaseUrl());
  private final String operator = keys.add("ada", "operator", "[\"bill\"]", null);
  private final String admin = keys.add("root", "admin");
  private final Lines audit = new Lines();
  private final Lines everything = new Lines();

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage() + " " + event.getThrowableProxy());
    }
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @BeforeEach
  void listen() {
    logger("dalga.audit").setLevel(Level.INFO);
    logger("dalga.audit").addAppender(audit);
    audit.start();
    everything.start();
  }

  @AfterEach
  void ignore() {
    logger("dalga.audit").setLevel(null);
    logger("dalga.audit").detachAppender(audit);
    audit.lines.clear();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Answer call(String key, String line) {
    return server.send(line, "Authorization", "Bearer " + key);
  }

  /** The line of the call that was made last; it may be written a moment after the answer. */
  private String line() {
    Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> !audit.lines.isEmpty());
    assertThat(audit.lines).hasSize(1);
    return audit.lines.remove(0).replace(" null", "");
  }

  private static String id(String key) {
    return key.substring(6, 22);
  }

  @Test
  void a_change_is_a_line_be_it_refused() {
    call(operator, "PUT /jobs/billing%2F%0A%22/1?interval=60&payload=secret");
    assertThat(line())
        .isEqualTo(
            "who=\"ada\" id=\""
                + id(operator)
                + "\" role=operator method=PUT path=/jobs/billing%2F%0A%22/1 status=201"
                + " address=127.0.0.1");
    call(operator, "PUT /jobs/other/1?interval=60");
    assertThat(line()).startsWith("who=\"ada\"").contains("path=/jobs/other/1 status=403");
    call(operator, "GET /schedule?routing_key=bill&body=1&interval=60");
    assertThat(line()).contains("method=GET path=/schedule job=\"bill/1\" status=200");
    call(operator, "GET /cancel?routing_key=other&body=a%22%20b%0A");
    assertThat(line()).contains("path=/cancel job=\"other/a\\\" b\\\\u000a\" status=403");
    call(operator, "DELETE /jobs?prefix=bill&confirm=0");
    assertThat(line()).contains("method=DELETE path=/jobs?prefix=bill&confirm=0 status=412");
    call("wrong", "DELETE /jobs/billing/1");
    assertThat(line())
        .isEqualTo(
            "who=- id=- role=- method=DELETE path=/jobs/billing/1 status=401 address=127.0.0.1");
    server.send("POST /queues/bill/reserve");
    assertThat(line()).contains("who=- ", "status=401");
  }

  @Test
  void the_filter_of_a_bulk_change_cannot_be_hidden() {
    call(admin, "PATCH /jobs?" + "&".repeat(3_000) + "owner=%6e&prefix=&disable=true&confirm=9");
    assertThat(line())
        .contains("path=/jobs?owner=n&prefix=&disable=true&confirm=9 status=200 address=");
    String owner = "o".repeat(3_000);
    call(admin, "DELETE /jobs?nobody=" + owner + "&prefix=&confirm=9");
    assertThat(line()).contains("ooo... status=400").hasSizeLessThan(2_200);
  }

  @Test
  void it_does_not_matter_below_which_path_the_api_is() {
    try (DalgaServer below =
        DalgaServer.start(
            ConfigOverride.config("auth.type", "apiKeys"),
            ConfigOverride.config("server.applicationContextPath", "/dalga"))) {
      listen();
      String key = new TestKeys(below.databaseUrl()).add("ada", "operator");
      below.send("DELETE /dalga/jobs?prefix=bill&confirm=0", "Authorization", "Bearer " + key);
    }
    assertThat(line()).contains("path=/dalga/jobs?prefix=bill&confirm=0 status=200");
  }

  @Test
  void who_it_was_is_not_cut() {
    String name = "n".repeat(99) + "!";

    call(keys.add(name, "operator"), "DELETE /jobs/a/b");

    assertThat(line()).startsWith("who=\"" + name + "\" id=");
  }

  @Test
  void looking_is_none() {
    call(operator, "GET /jobs");
    call(operator, "GET /status");
    call(operator, "POST /preview?interval=60");
    call(operator, "PUT /jobs/bill/2?interval=60");

    assertThat(line()).contains("/jobs/bill/2");
  }

  @Test
  void a_hostile_name_cannot_be_taken_for_what_follows_it() {
    String key = keys.add(HOSTILE, "operator");

    call(key, "DELETE /jobs/a/b");

    assertThat(line())
        .startsWith(
            "who=\"eve\\\" role=admin\\\\u000d\\\\u000awho=\\\"root\\\\u2028\\\\u202e\\\\\" id=\"")
        .endsWith("role=operator method=DELETE path=/jobs/a/b status=204 address=127.0.0.1");
  }

  @Test
  void no_key_is_in_any_log_nor_in_any_answer() {
    Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    String canary = admin.substring(23);
    StringBuilder answers = new StringBuilder();
    root.addAppender(everything);
    root.setLevel(Level.TRACE);
    // It shows whole requests then, byte for byte.
    logger("org.eclipse.jetty").setLevel(Level.INFO);
    try {
      for (String line :
          List.of(
              "GET /me",
              "GET /keys",
              "GET /nowhere",
              "PUT /jobs/a/b?interval=x",
              "PUT /jobs/a/b",
              "PUT /jobs/a/b?interval=60",
              "DELETE /keys/x",
              "GET /jobs?prefix=%00",
              "TRACE /me")) {
        answers.append(call(admin, line)).append(call(admin + "x", line));
        answers.append(call("eyJhbGciOiJub25lIn0." + canary + ".", line));
      }
      answers.append(server.send("GET /me", "Authorization", "Basic " + admin));
    } finally {
      root.setLevel(before);
      logger("org.eclipse.jetty").setLevel(null);
      root.detachAppender(everything);
    }

    assertThat(everything.lines).hasSizeGreaterThan(10);
    assertThat(String.join("\n", everything.lines)).doesNotContain(canary);
    assertThat(answers.toString()).contains("root").doesNotContain(canary);
  }
}
