package io.dalga.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.broker.Broker;
import io.dalga.broker.BrokerException;
import io.dalga.broker.Message;
import io.dalga.command.Terminal.Ended;
import io.dalga.http.DalgaServer;
import io.dalga.http.TestKeys;
import io.dropwizard.testing.ConfigOverride;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Programs that call a server which asks for keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandKeyTest {

  private final DalgaServer server =
      DalgaServer.start(ConfigOverride.config("auth.type", "apiKeys"));
  private final String url = "127.0.0.1:" + server.port();
  private final String key = new TestKeys(server.databaseUrl()).add("worker", "operator");

  @AfterAll
  void stop() {
    server.close();
  }

  private Ended export(String withKey) {
    return new Terminal(Map.of("DALGA_URL", "http://" + url, "DALGA_KEY", withKey))
        .run(ExportCommand::new, "", "-");
  }

  @Test
  void a_command_shows_the_key_of_its_environment() {
    assertThat(export(key).status()).isZero();

    Ended without = export("");
    assertThat(without.status()).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(without.err()).contains("401", "say who you are");
    Ended broken = export(key + "\n");
    assertThat(broken.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(broken.err()).contains("DALGA_KEY is no key").doesNotContain(key.substring(23));
  }

  @Test
  void a_worker_has_its_key_in_the_url() throws Exception {
    for (String credentials : new String[] {key + "@", "anybody:" + key + "@", ":" + key + "@"}) {
      try (Broker broker = Broker.open("dalga+http://" + credentials + url)) {
        broker.push("keys", Message.of(new byte[] {1}, Map.of()));
        assertThat(broker.reserve("keys", 1, Duration.ofMinutes(1), Duration.ofSeconds(4)))
            .hasSize(1);
      }
    }
    try (Broker broker = Broker.open("dalga+http://" + url)) {
      assertThatThrownBy(broker::check)
          .isInstanceOf(BrokerException.class)
          .hasStackTraceContaining("401");
    }
    assertThatThrownBy(() -> Broker.open("dalga+http://Canary%20@" + url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("broker URL: the token")
        .hasMessageNotContaining("Canary");
  }
}
