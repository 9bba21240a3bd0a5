package io.dalga.dispatch;

import io.dalga.job.Outcome;
import io.dalga.target.Message;
import io.dalga.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps every attempt open until a test answers it. Not thread-safe. */
final class TestTarget implements Target {

  /** An attempt in flight. */
  record Call(Message message, CompletableFuture<Outcome> answer) {}

  private final List<Call> calls = new ArrayList<>();
  private final List<Message> received = new ArrayList<>();

  private @Nullable RuntimeException broken;
  private Runnable beforeDelivery = () -> {};

  @Override
  public CompletionStage<Outcome> deliver(Message message) {
    beforeDelivery.run();
    if (broken != null) {
      throw broken;
    }
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    received.add(message);
    calls.add(new Call(message, answer));
    return answer;
  }

  /** Sets what happens before each attempt. */
  void beforeDelivery(Runnable action) {
    beforeDelivery = action;
  }

  /** Every attempt there ever was. */
  List<Message> received() {
    return received;
  }

  List<String> bodies() {
    return received.stream().map(Message::body).toList();
  }

  int inFlight() {
    return calls.size();
  }

  /** From now on throws instead of delivering; null = delivers again. */
  void breakWith(@Nullable RuntimeException failure) {
    broken = failure;
  }

  void fail(RuntimeException failure) {
    calls.forEach(call -> call.answer().completeExceptionally(failure));
    calls.clear();
  }

  void answer(Outcome outcome) {
    answer(outcome, call -> true);
  }

  void answer(Outcome outcome, Predicate<Message> which) {
    List<Call> answered = calls.stream().filter(call -> which.test(call.message())).toList();
    calls.removeAll(answered);
    answered.forEach(call -> call.answer().complete(outcome));
  }
}
