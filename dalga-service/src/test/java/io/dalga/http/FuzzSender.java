package io.dalga.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and looks at their answers, on one connection after the other, kept alive as long
 * as the server does. For one thread.
 */
final class FuzzSender {

  private static final int MOST_FAILURES = 10;

  private final int port;
  private final int requests;
  private final Supplier<Request> next;
  private final BiFunction<Request, Answer, @Nullable String> complaint;
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param complaint what is wrong with an answer; null = nothing
   */
  FuzzSender(
      int port,
      int requests,
      Supplier<Request> next,
      BiFunction<Request, Answer, @Nullable String> complaint) {
    this.port = port;
    this.requests = requests;
    this.next = next;
    this.complaint = complaint;
  }

  /** How many answers of each status there were. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  /** What was wrong; there is an end to it when there is much. */
  List<String> failures() {
    return failures;
  }

  void sendAll() {
    Request unanswered = next.get();
    for (int left = requests; left > 0 && failures.size() < MOST_FAILURES; ) {
      try (Wire wire = new Wire(port)) {
        boolean reused = false;
        while (left > 0 && failures.size() < MOST_FAILURES) {
          Answer answer;
          try {
            answer = wire.send(unanswered);
          } catch (IOException e) {
            // Jetty hangs up after a line that it cannot parse, and does not always say so.
            if (!reused || e instanceof SocketTimeoutException) {
              failures.add(e + " instead of an answer to " + unanswered);
              unanswered = next.get();
            }
            break;
          }
          left--;
          note(unanswered, answer);
          unanswered = next.get();
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
    String wrong = complaint.apply(request, answer);
    if (wrong != null) {
      failures.add(wrong + " to " + request);
    }
  }
}
