package io.dalga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dalga.job.CatchUp;
import io.dalga.job.Job;
import io.dalga.job.JobKey;
import io.dalga.job.JobState;
import io.dalga.job.MonthOverflow;
import io.dalga.job.Outcome;
import io.dalga.job.Policy;
import io.dalga.job.RetryPolicy;
import io.dalga.job.Specification;
import io.dalga.store.JobStore;
import io.dalga.store.TestDatabase;
import io.dalga.target.Message;
import io.dalga.testing.SettableClock;
import io.dalga.testing.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One fault at one step of the protocol, for each of both. Two instances take a periodic job and a
 * one-off through all steps; whatever happens, these are done once each, or a second time under the
 * same id where the fault hit a run in flight, and the slots have an owner that lives.
 */
class ProtocolStepsTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int PERIOD_SECONDS = 30;

  /** A second each: two runs of a periodic job, and what a fault holds them up. */
  private static final int TURNS = 70;

  /** The steps, by the statement that takes them. */
  enum Step {
    JOIN("INSERT INTO instances"),
    RENEW("SET lease_until ="),
    REAP("DELETE FROM instances WHERE id = :id AND lease_until"),
    FREE_ALL("UPDATE slots SET owner = 0 WHERE owner"),
    TAKE("UPDATE slots SET owner = :owner"),
    FREE("UPDATE slots SET owner = 0 WHERE slot"),
    READ_DUE("SELECT id, slot, next_run"),
    READ_JOBS("FROM jobs j WHERE j.id IN (<ids>) AND"),
    ATTEMPT(null),
    REPLY(null),
    FENCE("SELECT id FROM instances WHERE id = :id"),
    UPDATE("UPDATE jobs"),
    DELETE("DELETE FROM jobs WHERE id = :id AND version");

    private final @Nullable String sql;

    Step(@Nullable String sql) {
      this.sql = sql;
    }

    /** Whether a run has been attempted by then, and its result is not in the database. */
    boolean isInFlight() {
      return compareTo(ATTEMPT) >= 0;
    }
  }

  /** What happens there. */
  enum Fault {
    CRASH_BEFORE(null, 0),
    CRASH_AFTER(null, 0),
    PAUSE(null, 0),
    UNREACHABLE("08S01", 0),
    DEADLOCK("40001", 40001),
    LOCK_TIMEOUT("HYT00", 50200),
    RECORD_CHANGED("90131", 90131);

    private final @Nullable String state;
    private final int code;

    Fault(@Nullable String state, int code) {
      this.state = state;
      this.code = code;
    }
  }

  private static final Set<Fault> HAPPEN_ANYWHERE = EnumSet.of(Fault.CRASH_BEFORE, Fault.PAUSE);

  static Stream<Arguments> all() {
    return Stream.of(Step.values())
        .flatMap(
            step ->
                EnumSet.allOf(Fault.class).stream()
                    .filter(fault -> step.sql != null || HAPPEN_ANYWHERE.contains(fault))
                    .map(fault -> Arguments.of(step, fault)));
  }

  /** The end of a process. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final SettableClock clock = new SettableClock(NOON);
  private final TestDatabase database = TestDatabase.on(TestServer.H2);
  private final JobStore jobs = new JobStore(database.database(), clock);
  private final Policy policy =
      new Policy(
          new RetryPolicy(
              Duration.ofSeconds(10),
              1,
              Duration.ofSeconds(10),
              0,
              null,
              null,
              RetryPolicy.Exhausted.DISABLE),
          true,
          CatchUp.DEFAULT,
          MonthOverflow.CLIP,
          0,
          new Random(1));
  private final List<Member> members = new ArrayList<>();
  private @Nullable Step armedStep;
  private @Nullable Fault armedFault;
  private @Nullable Member acting;
  private boolean struck;

  /** An instance, and the receiver of its runs. */
  private final class Member {
    private final TestTarget target = new TestTarget();
    private final HandDriven instance =
        new HandDriven(
            database, clock, policy, members.size() + 1L, target, new DispatchListener() {});
    private boolean alive = true;

    Member() {
      target.beforeDelivery(() -> reach(Step.ATTEMPT, Fault.CRASH_BEFORE));
      members.add(this);
    }
  }

  @BeforeEach
  void listen() {
    database.use(clock);
    SqlLogger logger =
        new SqlLogger() {
          @Override
          public void logBeforeExecution(StatementContext context) {
            reach(context, Fault.CRASH_BEFORE);
          }

          @Override
          public void logAfterExecution(StatementContext context) {
            reach(context, Fault.CRASH_AFTER);
          }
        };
    database.watch(logger);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void reach(StatementContext context, Fault crash) {
    String sql = context.getRawSql();
    Step step = armedStep;
    if (step != null && step.sql != null && sql.contains(step.sql)) {
      strike(step, crash, context);
    }
  }

  private void reach(Step step, Fault crash) {
    if (armedStep == step) {
      strike(step, crash, null);
    }
  }

  /** Before the step all faults may happen, after it only a crash. */
  private void strike(Step step, Fault crash, @Nullable StatementContext context) {
    Fault fault = armedFault;
    boolean isCrash = fault == Fault.CRASH_BEFORE || fault == Fault.CRASH_AFTER;
    if (fault == null
        || acting == null
        || (isCrash ? fault != crash : crash == Fault.CRASH_AFTER)) {
      return;
    }
    armedStep = null;
    struck = true;
    if (isCrash) {
      throw new Crash();
    }
    if (fault == Fault.PAUSE) {
      pauseWhileOthersGoOn();
    } else if (context != null) {
      SQLException cause = new SQLException(fault + " at " + step, fault.state, fault.code);
      throw new UnableToExecuteStatementException(cause, context);
    }
  }

  private void pauseWhileOthersGoOn() {
    Member paused = acting;
    if (members.stream().noneMatch(member -> member.alive && member != paused)) {
      new Member();
    }
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMillis(2_500));
      members.stream().filter(member -> member != paused).forEach(this::turn);
    }
    acting = paused;
  }

  private void pass(Duration time) {
    clock.advance(time);
    database.tick(clock);
  }

  private interface Action {
    void run() throws InterruptedException;
  }

  /** As a thread of the service does: a failure is survived, and the next turn carries on. */
  private void act(Member member, Action action) {
    if (!member.alive) {
      return;
    }
    acting = member;
    try {
      action.run();
    } catch (Crash e) {
      member.alive = false;
    } catch (RuntimeException e) {
      assertThat(Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause))
          .as("what the database says")
          .hasAtLeastOneElementOfType(SQLException.class);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      acting = null;
    }
  }

  private void turn(Member member) {
    act(member, member.instance::beat);
    act(member, member.instance::step);
    act(
        member,
        () -> {
          if (member.target.inFlight() > 0) {
            reach(Step.REPLY, Fault.CRASH_BEFORE);
            member.target.answer(Outcome.delivered(200));
          }
        });
    act(member, member.instance::write);
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      if (members.stream().noneMatch(member -> member.alive)) {
        new Member();
      }
      List.copyOf(members).forEach(this::turn);
      pass(SECOND);
    }
  }

  private void put(String body, Map<String, String> parameters) {
    jobs.put(
        Specification.parse(parameters, clock.instant(), MonthOverflow.CLIP, () -> 0)
            .asJob(JobKey.of("p", body), new Random().nextLong(), clock.instant()));
  }

  private @Nullable Job stored(String body) {
    return jobs.find(JobKey.of("p", body)).map(JobStore.Stored::job).orElse(null);
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_fault_at_a_step_leaves_one_of_the_allowed_states(Step step, Fault fault) {
    armedStep = step;
    armedFault = fault;
    Member first = new Member();
    turns(2);
    for (int i = 0; i < 20; i++) {
      put("every" + i, Map.of("interval", "" + PERIOD_SECONDS));
      put("once" + i, Map.of("interval", "" + PERIOD_SECONDS, "one-off", "true"));
    }
    turns(2);
    new Member();
    turns(TURNS);
    first.alive = false;
    turns(TURNS);

    assertThat(struck).as("the step is reached").isTrue();
    assertSlotsHaveLivingOwners();
    boolean mayRepeat =
        step.isInFlight()
            && EnumSet.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.PAUSE).contains(fault);
    for (int i = 0; i < 20; i++) {
      assertThat(stored("once" + i)).isNull();
      assertThat(attempts("once" + i).keySet()).as("runs of a one-off").hasSize(1);
      assertPeriodic("every" + i);
      for (String body : List.of("once" + i, "every" + i)) {
        assertThat(attempts(body).values())
            .allSatisfy(n -> assertThat(n).isBetween(1L, mayRepeat ? 2L : 1L));
      }
    }
  }

  /** How often each run was attempted. */
  private Map<String, Long> attempts(String body) {
    return messages(body).collect(Collectors.groupingBy(Message::runId, Collectors.counting()));
  }

  private Stream<Message> messages(String body) {
    return members.stream()
        .flatMap(member -> member.target.received().stream())
        .filter(message -> message.body().equals(body));
  }

  private void assertPeriodic(String body) {
    Job job = Objects.requireNonNull(stored(body), body);
    assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(job.attempts()).isZero();
    assertThat(job.nextRun()).isEqualTo(job.nextSched()).isAfter(clock.instant());
    Set<Instant> run =
        messages(body)
            .map(message -> message.scheduledAt().toInstant())
            .collect(Collectors.toCollection(HashSet::new));
    Set<Instant> due = new HashSet<>();
    for (Instant time = job.schedule().anchor().plusSeconds(PERIOD_SECONDS);
        time.isBefore(job.nextSched());
        time = time.plusSeconds(PERIOD_SECONDS)) {
      due.add(time);
    }
    assertThat(run).isEqualTo(due);
  }

  private void assertSlotsHaveLivingOwners() {
    Set<Long> living =
        members.stream()
            .filter(member -> member.alive)
            .map(member -> member.instance.id())
            .collect(Collectors.toSet());
    Set<Long> owners =
        database
            .jdbi()
            .withHandle(
                handle -> handle.createQuery("SELECT owner FROM slots").mapTo(Long.class).set());
    assertThat(living).containsAll(owners);
  }
}
