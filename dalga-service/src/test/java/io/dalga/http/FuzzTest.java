package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Twenty thousand requests that were right once: whatever is done to them, they are answered, and
 * never with an error of ours. {@code -Ddalga.fuzz.seed=N} makes it another twenty thousand.
 */
class FuzzTest {

  private static final long SEED = Long.getLong("dalga.fuzz.seed", 20_131_031);
  private static final int REQUESTS = 20_000;
  private static final int CONNECTIONS = 2;

  @Test
  void whatever_is_sent_is_answered_and_never_with_a_5xx() throws Exception {
    Map<Integer, Integer> statuses = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (DalgaServer server = DalgaServer.start()) {
      List<Future<FuzzSender>> senders = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        RandomRequests requests = new RandomRequests(new Random(SEED + i));
        FuzzSender sender =
            new FuzzSender(
                server.port(), REQUESTS / CONNECTIONS, requests::next, FuzzTest::complaint);
        senders.add(threads.submit(sender::sendAll, sender));
      }
      for (Future<FuzzSender> sender : senders) {
        sender.get().statuses().forEach((status, n) -> statuses.merge(status, n, Integer::sum));
        failures.addAll(sender.get().failures());
      }
      failures.addAll(server.takeErrors());
      assertThat(server.send("GET /status").status()).isEqualTo(200);
    } finally {
      threads.shutdownNow();
    }

    System.out.println("Fuzz, seed " + SEED + ": " + statuses);
    assertThat(failures).as("seed %d, answers %s", SEED, statuses).isEmpty();
    assertThat(statuses.values().stream().mapToInt(n -> n).sum()).isEqualTo(REQUESTS);
    assertThat(statuses).as("some are right still").containsKeys(200, 201, 204, 400, 404);
  }

  private static @Nullable String complaint(Request request, Answer answer) {
    return answer.status() >= 500 ? answer.status() + " " + answer.text() : null;
  }
}
