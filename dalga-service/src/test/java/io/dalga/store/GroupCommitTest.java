package io.dalga.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final ExecutorService callers = Executors.newFixedThreadPool(64);
  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore permits = new Semaphore(0);
  private final CountDownLatch started = new CountDownLatch(1);

  @AfterEach
  void stop() throws InterruptedException {
    permits.release(1_000_000);
    callers.shutdown();
    assertThat(callers.awaitTermination(10, SECONDS)).isTrue();
  }

  /** Each batch waits for a permit. Multiplies by ten, and throws at multiples of 13. */
  private List<Integer> multiply(List<Integer> inputs) {
    batches.add(inputs);
    started.countDown();
    permits.acquireUninterruptibly();
    if (inputs.stream().anyMatch(input -> input % 13 == 0)) {
      throw new IllegalArgumentException("one of " + inputs);
    }
    return inputs.stream().map(input -> input * 10).toList();
  }

  private GroupCommit<Integer, Integer> group(int underWay, int batch, Duration wait) {
    return new GroupCommit<>(
        this::multiply,
        failure -> failure instanceof IllegalArgumentException,
        new GroupCommit.Limits(underWay, batch, wait));
  }

  private List<Future<Integer>> call(GroupCommit<Integer, Integer> group, int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(input -> callers.submit(() -> group.call(input)))
        .toList();
  }

  @Test
  void who_comes_alone_is_served_alone_and_at_once() {
    permits.release();

    assertThat(group(1, 10, LONG).call(1)).isEqualTo(10);
    assertThat(batches).containsExactly(List.of(1));
  }

  @Test
  void those_who_come_during_a_batch_are_served_together_each_with_its_own_output()
      throws Exception {
    GroupCommit<Integer, Integer> group = group(1, 100, LONG);
    Future<Integer> first = callers.submit(() -> group.call(1));
    started.await();
    List<Future<Integer>> others = call(group, 2, 12);
    Awaitility.await().atMost(LONG).until(() -> group.waiting() == 11);
    permits.release(2);

    assertThat(first.get(10, SECONDS)).isEqualTo(10);
    for (int i = 0; i < others.size(); i++) {
      assertThat(others.get(i).get(10, SECONDS)).isEqualTo((i + 2) * 10);
    }
    assertThat(batches).hasSize(2);
    assertThat(batches.get(1)).hasSize(11);
  }

  @Test
  void no_more_batches_are_under_way_and_none_is_larger_than_allowed() throws Exception {
    GroupCommit<Integer, Integer> group = group(2, 5, LONG);
    List<Future<Integer>> calls = call(group, 1, 12);
    Awaitility.await().atMost(LONG).until(() -> group.waiting() == 10 && batches.size() == 2);
    permits.release(4);

    for (Future<Integer> call : calls) {
      call.get(10, SECONDS);
    }
    assertThat(batches).extracting(List::size).containsExactly(1, 1, 5, 5);
  }

  @Test
  void a_bad_input_fails_alone() throws Exception {
    GroupCommit<Integer, Integer> group = group(1, 100, LONG);
    Future<Integer> first = callers.submit(() -> group.call(1));
    started.await();
    List<Future<Integer>> others = call(group, 12, 14);
    Awaitility.await().atMost(LONG).until(() -> group.waiting() == 3);
    permits.release(10);

    assertThat(first.get(10, SECONDS)).isEqualTo(10);
    assertThat(others.get(0).get(10, SECONDS)).isEqualTo(120);
    assertThatThrownBy(() -> others.get(1).get(10, SECONDS))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one of [13]");
    assertThat(others.get(2).get(10, SECONDS)).isEqualTo(140);
  }

  @Test
  void a_failure_that_is_nobodys_fault_is_everybodys_and_the_next_are_served() throws Exception {
    CompletableFuture<Void> away = new CompletableFuture<>();
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            inputs -> {
              if (!away.isDone()) {
                started.countDown();
                away.join();
                throw new IllegalStateException("away");
              }
              return inputs;
            },
            failure -> false,
            new GroupCommit.Limits(1, 100, LONG));
    Future<Integer> first = callers.submit(() -> group.call(1));
    started.await();
    List<Future<Integer>> others = call(group, 2, 3);
    Awaitility.await().atMost(LONG).until(() -> group.waiting() == 2);
    away.complete(null);

    assertThatThrownBy(() -> first.get(10, SECONDS)).hasMessageContaining("away");
    assertThat(others.get(0).get(10, SECONDS)).isEqualTo(2);
    assertThat(group.call(4)).isEqualTo(4);
  }

  @Test
  void who_does_not_get_a_turn_in_time_is_told_so_and_not_served_later() throws Exception {
    GroupCommit<Integer, Integer> group = group(1, 100, Duration.ofMillis(50));
    Future<Integer> first = callers.submit(() -> group.call(1));
    started.await();

    assertThatThrownBy(() -> group.call(2)).isInstanceOf(ConnectionException.class);
    permits.release(10);

    assertThat(first.get(10, SECONDS)).isEqualTo(10);
    assertThat(group.call(3)).isEqualTo(30);
    assertThat(batches).containsExactly(List.of(1), List.of(3));
  }

  @Test
  void an_interrupted_caller_holds_nobody_up() throws Exception {
    GroupCommit<Integer, Integer> group = group(1, 100, LONG);
    Future<Integer> first = callers.submit(() -> group.call(1));
    started.await();
    Future<Integer> interrupted = callers.submit(() -> group.call(2));
    Awaitility.await().atMost(LONG).until(() -> group.waiting() == 1);
    interrupted.cancel(true);
    Awaitility.await().atMost(LONG).until(() -> group.waiting() == 0);
    permits.release(10);

    assertThat(first.get(10, SECONDS)).isEqualTo(10);
    assertThat(group.call(3)).isEqualTo(30);
  }

  @Test
  void under_a_storm_every_call_is_served_once() throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger repeated = new AtomicInteger();
    GroupCommit<Integer, Integer> group =
        new GroupCommit<>(
            inputs -> {
              inputs.forEach(input -> repeated.addAndGet(seen.add(input) ? 0 : 1));
              return inputs;
            },
            failure -> false,
            new GroupCommit.Limits(2, 7, LONG));
    List<Future<Integer>> calls = call(group, 1, 20_000);

    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get(30, SECONDS)).isEqualTo(i + 1);
    }
    assertThat(seen).hasSize(20_000);
    assertThat(repeated).hasValue(0);
  }
}
