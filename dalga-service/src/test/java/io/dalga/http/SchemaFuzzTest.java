package io.dalga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Requests made from the API document, for each of its operations: whatever they hold, the answer
 * is one that the document has for the operation, down to the last property, and never an error of
 * ours. {@code -Dfuzz.seed=N} makes them others, {@code -Dfuzz.inputs=N} more: one for each 50.
 */
class SchemaFuzzTest {

  private static final long SEED = Long.getLong("fuzz.seed", 20_131_031);
  private static final int REQUESTS =
      (int) Math.min(Integer.MAX_VALUE, Long.getLong("fuzz.inputs", 200_000) / 50);
  private static final int CONNECTIONS = 2;
  private static final List<ApiOperation> OPERATIONS = ApiOperation.all();

  private final AnswerChecker checker = new AnswerChecker();
  private final Set<String> succeeded = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  @Test
  void every_answer_is_as_the_document_says() throws Exception {
    Map<Integer, Integer> statuses = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (DalgaServer server = DalgaServer.start()) {
      List<Future<FuzzSender>> senders = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        FuzzSender sender = sender(server.port(), new Random(SEED + i));
        senders.add(threads.submit(sender::sendAll, sender));
      }
      for (Future<FuzzSender> sender : senders) {
        sender.get().statuses().forEach((status, n) -> statuses.merge(status, n, Integer::sum));
        failures.addAll(sender.get().failures());
      }
      failures.addAll(server.takeErrors());
    } finally {
      threads.shutdownNow();
    }

    System.out.println("Fuzz by schema, seed " + SEED + ": " + statuses);
    assertThat(failures).as("-Dfuzz.seed=%d, answers %s", SEED, statuses).isEmpty();
    List<String> all = OPERATIONS.stream().map(ApiOperation::id).toList();
    assertThat(succeeded).as("operations that were right").containsAll(all);
    assertThat(refused).as("operations that were wrong").hasSizeGreaterThan(all.size() / 2);
  }

  private FuzzSender sender(int port, Random random) {
    SchemaRequests requests = new SchemaRequests(random, OPERATIONS);
    return new FuzzSender(
        port,
        REQUESTS / CONNECTIONS,
        requests::next,
        (request, answer) -> complaint(requests, answer));
  }

  private @Nullable String complaint(SchemaRequests requests, Answer answer) {
    requests.learn(answer);
    (answer.status() < 300 ? succeeded : refused).add(requests.operation().id());
    return answer.status() >= 500
        ? answer.status() + " " + answer.text()
        : checker.complaint(requests.operation(), answer);
  }
}
