package io.dalga.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dalga.client.Schedule;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An extension for the class beside one for each test. */
class ServersOfTheirOwnTest {

  private static final List<URI> OF_TESTS = new ArrayList<>();

  @RegisterExtension static final DalgaExtension ofTheClass = new DalgaExtension();

  @RegisterExtension
  final DalgaExtension ofTheTest =
      DalgaExtension.builder().setting("jobs.retryInterval", "3s").build();

  @AfterAll
  static void those_of_the_tests_are_gone() {
    assertThat(OF_TESTS).hasSize(2).doesNotContain(ofTheClass.url());
    assertThat(OF_TESTS)
        .allSatisfy(
            url ->
                assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
                    .isInstanceOf(ConnectException.class));
  }

  @RepeatedTest(2)
  void they_share_neither_jobs_nor_time_nor_settings() {
    OF_TESTS.add(ofTheTest.url());
    Instant still = ofTheClass.now();
    ofTheTest.answer(500);
    ofTheTest.client().schedule("invoice", "42", Schedule.onceNow());

    ofTheTest.advance(Duration.ofHours(1));

    assertThat(ofTheTest.deliveries()).hasSize(2);
    assertThat(
            Duration.between(
                ofTheTest.deliveries().get(0).at(), ofTheTest.deliveries().get(1).at()))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(ofTheClass.deliveries()).isEmpty();
    assertThat(ofTheClass.now()).isEqualTo(still);
  }

  @Test
  void what_is_no_setting_is_said_by_name() {
    assertThatThrownBy(
            () -> TestServer.start(null, Set.of("default"), Map.of("jobs.retryIntervall", "3s")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("jobs.retryIntervall")
        .hasMessageContaining("retryInterval");
  }

  @Test
  void outside_of_tests_there_is_no_server() {
    assertThatThrownBy(() -> DalgaExtension.create().client())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@RegisterExtension");
  }
}
