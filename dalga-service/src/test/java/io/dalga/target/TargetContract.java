package io.dalga.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every target promises. For the author of a new kind of target:
 *
 * <ol>
 *   <li>Extend this class, beside the tests of what is special about yours.
 *   <li>{@link #factory} gives a target in front of a destination that takes everything at once: a
 *       real one, started by your test, on the loopback interface. Close it in an {@code AfterEach}
 *       of your own.
 *   <li>{@link #factoryOfNothing} gives the same kind in front of a destination that is not there.
 *       Where that cannot be, override {@link #what_cannot_be_reached_is_a_failure_in_words} with
 *       {@code @Disabled("why")}: the gap is written down then.
 * </ol>
 *
 * What the tests hold you to, beyond the words of {@link Target}:
 *
 * <ul>
 *   <li>{@code deliver} returns a stage, whatever the path and the body hold. Jobs come from any
 *       program that can reach the API: their paths have up to 255 characters and their bodies up
 *       to 64 KiB, control characters, quotes and emoji among them.
 *   <li>The stage completes, within the target's own time limit, with an {@link Outcome}: a failure
 *       of the destination is an outcome, too, and its words say what happened.
 *   <li>There is no limit of its own to the attempts in flight, and no thread to each: the
 *       dispatcher decides how many there are, and calls from one thread while stages complete on
 *       others.
 *   <li>Nothing is remembered from one attempt to the next: the same message again is a new
 *       attempt.
 * </ul>
 */
public abstract class TargetContract {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<RunningTarget> running = new ArrayList<>();

  /** Builds a target whose destination takes everything. */
  protected abstract TargetFactory factory() throws Exception;

  /** Builds a target whose destination is not there. */
  protected abstract TargetFactory factoryOfNothing() throws Exception;

  /** Starts a target, until the test ends. */
  protected final RunningTarget start(TargetFactory factory) throws Exception {
    RunningTarget target = new RunningTarget(factory);
    running.add(target);
    return target;
  }

  @AfterEach
  protected final void stopTargets() throws Exception {
    for (RunningTarget target : running) {
      target.close();
    }
  }

  /** A text with a name that a report can show. */
  protected record Text(String name, String value) {
    @Override
    public String toString() {
      return name;
    }
  }

  protected static Stream<Text> hostileTexts() {
    return Stream.of(
        new Text("empty", ""),
        new Text("a space", " "),
        new Text("every character below 128", everyAsciiCharacter()),
        new Text("NUL", "a\0b"),
        new Text("line ends", "a\r\nb\nc\rd\u0085e\u2028f\u2029g"),
        new Text("a header", "a\r\ndalga-attempt: 7\r\n\r\nPOST /evil HTTP/1.1"),
        new Text("an escape sequence", "\u001B[2J\u001B]0;title\u0007\u009B31m"),
        new Text("quotes and braces", "{\"a\":'b'}${jndi:ldap://x/}{}%s%n\\"),
        new Text("right to left", "\u202Eabc\u2066\u200F"),
        new Text("unpaired surrogates", "\uD83D a \uDE00"),
        new Text("255 emoji", "😀".repeat(255)),
        new Text("255 combining characters", "e\u0301".repeat(127) + "!"));
  }

  private static String everyAsciiCharacter() {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, 128).forEach(c -> text.append((char) c));
    return text.toString();
  }

  @Test
  protected void a_message_is_delivered() throws Exception {
    Outcome outcome = start(factory()).deliver(RunningTarget.message("feeds", "42"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.DELIVERED);
    assertThat(outcome.error()).isNull();
    assertThat(outcome.retryAfter()).isNull();
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  protected void a_path_may_hold_anything(Text path) throws Exception {
    assertDelivered(deliver(start(factory()), RunningTarget.message(path.value(), "42")));
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  protected void a_body_may_hold_anything(Text body) throws Exception {
    assertDelivered(deliver(start(factory()), RunningTarget.message("feeds", body.value())));
  }

  @Test
  protected void a_body_may_have_64_kib() throws Exception {
    RunningTarget target = start(factory());

    assertDelivered(deliver(target, RunningTarget.message("feeds", "x".repeat(64 * 1024))));
    assertDelivered(deliver(target, RunningTarget.message("feeds", "😀".repeat(16 * 1024))));
  }

  @Test
  protected void five_hundred_attempts_at_once_all_complete() throws Exception {
    RunningTarget target = start(factory());

    List<CompletionStage<Outcome>> stages =
        IntStream.range(0, 500)
            .mapToObj(i -> target.target().deliver(RunningTarget.message("feeds", "" + i)))
            .toList();

    for (CompletionStage<Outcome> stage : stages) {
      assertDelivered(get(stage));
    }
  }

  @Test
  protected void many_threads_may_deliver_at_once() throws Exception {
    RunningTarget target = start(factory());
    ExecutorService threads = Executors.newFixedThreadPool(16);
    CountDownLatch start = new CountDownLatch(1);
    try {
      Callable<List<Outcome>> deliverMany =
          () -> {
            start.await();
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              outcomes.add(deliver(target, RunningTarget.message("feeds", "" + i)));
            }
            return outcomes;
          };
      List<Future<List<Outcome>>> results =
          IntStream.range(0, 16).mapToObj(i -> threads.submit(deliverMany)).toList();
      start.countDown();

      for (Future<List<Outcome>> result : results) {
        assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
            .hasSize(50)
            .allSatisfy(TargetContract::assertDelivered);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  protected void the_same_message_again_is_a_new_attempt() throws Exception {
    RunningTarget target = start(factory());
    Message message = RunningTarget.message("feeds", "42");

    assertDelivered(deliver(target, message));
    assertDelivered(deliver(target, message));
  }

  @Test
  protected void what_cannot_be_reached_is_a_failure_in_words() throws Exception {
    RunningTarget target = start(factoryOfNothing());

    Outcome outcome = deliver(target, RunningTarget.message("feeds", "42"));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.status()).isNull();
    assertThat(outcome.error()).isNotBlank();
    assertThat(outcome.retryAfter()).isNull();
  }

  @Test
  protected void a_stopped_target_leaves_no_attempt_open() throws Exception {
    RunningTarget stopped = new RunningTarget(factory());
    stopped.close();

    CompletionStage<Outcome> stage;
    try {
      stage = stopped.target().deliver(RunningTarget.message("feeds", "42"));
    } catch (RuntimeException e) {
      // Counts as a failed attempt, as the words of Target have it.
      return;
    }
    assertThat(stage.toCompletableFuture().handle((outcome, failure) -> true))
        .succeedsWithin(LIMIT);
  }

  private static Outcome deliver(RunningTarget target, Message message) throws Exception {
    return get(target.target().deliver(message));
  }

  private static Outcome get(CompletionStage<Outcome> stage) throws Exception {
    return Objects.requireNonNull(
        stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS),
        "a stage completes with an outcome");
  }

  private static void assertDelivered(Outcome outcome) {
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Outcome.Kind.DELIVERED);
  }
}
