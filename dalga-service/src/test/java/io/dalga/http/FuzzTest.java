package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
      List<Future<Sender>> senders = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        Sender sender = new Sender(server.port(), new RandomRequests(new Random(SEED + i)));
        senders.add(threads.submit(sender::sendAll, sender));
      }
      for (Future<Sender> sender : senders) {
        sender.get().statuses.forEach((status, n) -> statuses.merge(status, n, Integer::sum));
        failures.addAll(sender.get().failures);
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

  /** One connection after the other, kept alive as long as the server does. */
  private static final class Sender {
    private final int port;
    private final RandomRequests requests;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    Sender(int port, RandomRequests requests) {
      this.port = port;
      this.requests = requests;
    }

    void sendAll() {
      Request unanswered = requests.next();
      for (int left = REQUESTS / CONNECTIONS; left > 0 && failures.size() < 10; ) {
        try (Wire wire = new Wire(port)) {
          boolean reused = false;
          while (left > 0) {
            Answer answer;
            try {
              answer = wire.send(unanswered);
            } catch (IOException e) {
              // Jetty hangs up after a line that it cannot parse, and does not always say so.
              if (!reused || e instanceof SocketTimeoutException) {
                failures.add(e + " instead of an answer to " + unanswered);
                unanswered = requests.next();
              }
              break;
            }
            left--;
            note(unanswered, answer);
            unanswered = requests.next();
            if (answer.closes()) {
              break;
            }
            reused = true;
          }
        } catch (IOException e) {
          failures.add("cannot connect: " + e);
        }
      }
    }

    private void note(Request request, Answer answer) {
      statuses.merge(answer.status(), 1, Integer::sum);
      if (answer.status() >= 500) {
        failures.add(answer.status() + " " + answer.text() + " to " + request);
      }
    }
  }
}
