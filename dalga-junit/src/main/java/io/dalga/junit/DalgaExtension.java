package io.dalga.junit;

import io.dalga.client.DalgaClient;
import io.dalga.job.Specification;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Dalga for tests, whose clock stands still until the test advances it, and whose deliveries are
 * kept for the test to look at.
 *
 * <pre>{@code
 * @RegisterExtension static final DalgaExtension dalga = DalgaExtension.create();
 *
 * @Test
 * void a_reminder_is_sent_an_hour_later() {
 *   dalga.client().schedule("reminder", "42", Schedule.onceAfter(Duration.ofHours(1)));
 *   dalga.advance(Duration.ofHours(1));
 *   assertEquals("42", dalga.deliveries().get(0).body());
 * }
 * }</pre>
 *
 * <p>In a static field, or named by {@code @ExtendWith}, there is one server for the class and its
 * nested classes; in another field, one for each test. Each test starts without jobs, deliveries
 * and answers. Tests may have a {@link DalgaClient} or the extension itself as a parameter.
 *
 * <p>The server listens on the loopback interface, at a free port; its jobs are in memory. Jobs of
 * the target {@code pull} fall due as time advances, and wait for their workers. Test classes may
 * run at the same time, the tests of one class only if each has a server of its own.
 */
public final class DalgaExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {

  private final @Nullable Instant start;
  private final Set<String> targets;
  private final Map<String, String> settings;
  private @Nullable Running running;

  /** The server, and who started it: a class or a test. */
  private record Running(TestServer server, String owner) {}

  /** For {@code @ExtendWith}; the same as {@link #create}. */
  public DalgaExtension() {
    this(null, Set.of(Specification.DEFAULT_TARGET), Map.of());
  }

  DalgaExtension(@Nullable Instant start, Set<String> targets, Map<String, String> settings) {
    this.start = start;
    this.targets = targets;
    this.settings = settings;
  }

  /** A server with the defaults of {@link DalgaExtensionBuilder}. */
  public static DalgaExtension create() {
    return builder().build();
  }

  /** Starts an extension with settings of its own. */
  public static DalgaExtensionBuilder builder() {
    return new DalgaExtensionBuilder();
  }

  /** Makes calls of the server. */
  public DalgaClient client() {
    return server().client();
  }

  /** Where the server is, as {@code http://127.0.0.1:40123}, for programs without the client. */
  public URI url() {
    return server().url();
  }

  /** What time it is for the server, which is what jobs are due by. */
  public Instant now() {
    return server().now();
  }

  /**
   * Lets time pass. All that falls due on the way is delivered, each run and each retry at its own
   * time, in that order; returns when the last one is over and stored. {@link Duration#ZERO} waits
   * for what is due already, after {@code immediate} or {@code trigger} say. Takes about 10 ms of
   * real time for each time at which something is due.
   *
   * @throws IllegalArgumentException when the duration is negative
   * @throws IllegalStateException when a job is due and stays so for ten seconds of real time, or
   *     when it takes five minutes in all; names the job
   */
  public void advance(Duration time) {
    server().advance(time);
  }

  /** What has been delivered since the test started, in that order, failed attempts included. */
  public List<Delivery> deliveries() {
    return server().receiver().deliveries();
  }

  /**
   * Has the next deliveries be answered by these statuses, one each, as a receiver would: 200 is
   * done, 204 deletes the job, anything else has failed and is tried again. After them, all are
   * answered 200, as they are without this.
   */
  public void answer(int... statuses) {
    server().receiver().answer(IntStream.of(statuses).boxed().toList());
  }

  private TestServer server() {
    Running current = running;
    if (current == null) {
      throw new IllegalStateException(
          "there is no server now: register the DalgaExtension by @RegisterExtension or"
              + " @ExtendWith, and use it in tests and what runs before and after each");
    }
    return current.server();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    startUnlessRunning(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    startUnlessRunning(context);
    server().reset();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stopIfStartedBy(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stopIfStartedBy(context);
  }

  private void startUnlessRunning(ExtensionContext context) {
    if (running == null) {
      running = new Running(TestServer.start(start, targets, settings), context.getUniqueId());
    }
  }

  private void stopIfStartedBy(ExtensionContext context) {
    Running current = running;
    if (current != null && current.owner().equals(context.getUniqueId())) {
      running = null;
      current.server().close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == DalgaClient.class || type == DalgaExtension.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DalgaClient.class ? client() : this;
  }
}
