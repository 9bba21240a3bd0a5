package io.dalga.client;

import static io.dalga.client.ScriptedServer.JOB;
import static io.dalga.client.ScriptedServer.json;
import static io.dalga.client.ScriptedServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

  private static final String CANARY = "dalga_0123456789abcdef_Canary";

  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DalgaClientBuilder builder() {
    return DalgaClient.builder(server.uri()).retries(RetryPolicy.none());
  }

  private List<String> sent(int call) {
    return server.received().get(call).headers().getOrDefault("Authorization", List.of());
  }

  @Test
  void a_token_says_who_calls() {
    server.answers(json(200, JOB));

    builder().token(CANARY).build().get("p", "b");

    assertThat(sent(0)).containsExactly("Bearer " + CANARY);
  }

  @Test
  void without_one_nothing_is_said() {
    server.answers(json(200, JOB));

    builder().build().get("p", "b");

    assertThat(server.only().headers()).doesNotContainKey("Authorization");
  }

  @Test
  void tokens_that_change_are_asked_for_before_each_call() {
    server.answers(json(200, JOB));
    Iterator<String> tokens = List.of("one", "two").iterator();
    DalgaClient client = builder().token(tokens::next).build();

    client.get("p", "b");
    client.get("p", "b");

    assertThat(sent(0)).containsExactly("Bearer one");
    assertThat(sent(1)).containsExactly("Bearer two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", CANARY + "\n", CANARY + " x", CANARY + "\u00e4", "\u0000"})
  void what_can_be_none_is_refused_without_its_text(String token) {
    for (Throwable refused :
        List.of(
            catchThrowable(() -> builder().token(token)),
            catchThrowable(() -> builder().token(() -> token).build().status()))) {
      assertThat(refused).isInstanceOf(IllegalArgumentException.class);
      assertThat(refused.getMessage()).contains("the token").doesNotContain("Canary");
    }
  }

  @Test
  void it_is_in_no_text_and_no_error() {
    server.answers(problem(401, "{\"status\": 401, \"title\": \"Unauthorized\"}"));
    DalgaClientBuilder builder = builder().token(CANARY);
    DalgaClient client = builder.build();

    Throwable refused = catchThrowable(() -> client.get("p", "b"));
    server.close();
    Throwable unreachable = catchThrowable(() -> client.get("p", "b"));

    StringWriter texts = new StringWriter();
    refused.printStackTrace(new PrintWriter(texts));
    unreachable.printStackTrace(new PrintWriter(texts));
    texts.append(builder.toString()).append(client.toString()).append(client.async().toString());
    assertThat(texts.toString()).contains("401").doesNotContain("Canary");
  }
}
