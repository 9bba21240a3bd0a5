package io.dalga.http;

import static io.dalga.job.InvalidParameterException.quote;
import static java.util.Objects.requireNonNullElse;

import io.dalga.api.BulkChange;
import io.dalga.api.JobPage;
import io.dalga.job.Fields;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.Job;
import io.dalga.job.JobState;
import io.dalga.job.Policy;
import io.dalga.job.RunState;
import io.dalga.job.Transition;
import io.dalga.store.JobFilter;
import io.dalga.store.ListStore;
import io.dalga.store.ListStore.Changed;
import io.dalga.store.ListStore.Matches;
import io.dalga.store.ListStore.Page;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Many jobs, at {@code /jobs}: lists of them, and changes of all that a filter lets through. */
@Path("/jobs")
@Consumes(MediaType.WILDCARD)
public final class ListResource {

  private static final Set<String> FILTERS =
      Set.of("path", "prefix", "state", "target", "last_outcome", "owner", "error", "due_before");
  private static final List<String> ACTIONS = List.of("enable", "disable", "trigger", "redrive");
  private static final List<String> STATES =
      Arrays.stream(JobState.values()).map(JobState::text).toList();

  /** Of runs that leave their job there, and empty for none. */
  private static final List<String> OUTCOMES =
      Stream.concat(
              Arrays.stream(RunState.values())
                  .filter(state -> state != RunState.GONE)
                  .map(RunState::text),
              Stream.of(""))
          .toList();

  private static final String LIMIT = "limit";
  private static final String CURSOR = "cursor";
  static final String DRY_RUN = "dry_run";
  private static final String CONFIRM = "confirm";
  private static final String RATE = "rate";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final int DEFAULT_RATE = 100;
  private static final int MAX_RATE = 100_000;

  private final ListStore store;
  private final InstantSource clock;
  private final Policy policy;

  public ListResource(ListStore store, InstantSource clock, Policy policy) {
    this.store = store;
    this.clock = clock;
    this.policy = policy;
  }

  /** A page of the jobs that the filter lets through. */
  @Operation(
      id = "listJobs",
      query = {"filter", "page"},
      answer = JobPage.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  public Response list(@Context HttpServletRequest request, @Context SecurityContext security) {
    Map<String, String> query = Parameters.ofQuery(request);
    Fields fields = fields(query, LIMIT, CURSOR);
    int limit = requireNonNullElse(fields.number(LIMIT, 1, MAX_LIMIT), DEFAULT_LIMIT);
    Page page = store.list(filter(fields, security), Cursor.parse(fields.text(CURSOR)), limit);
    String next = page.next() == null ? null : Cursor.text(page.next());
    Response.ResponseBuilder answer =
        Response.ok(
            new JobPage(page.jobs().stream().map(JobRenderer::view).toList(), next),
            JobResource.JSON);
    return next == null ? answer.build() : answer.header("Link", link(query, next)).build();
  }

  private static String link(Map<String, String> query, String cursor) {
    String rest =
        query.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(CURSOR))
            .map(entry -> entry.getKey() + "=" + FormEncoding.encode(entry.getValue()) + "&")
            .collect(Collectors.joining());
    return "</jobs?" + rest + CURSOR + "=" + cursor + ">; rel=\"next\"";
  }

  /** Enables, disables, triggers or redrives all jobs that the filter lets through. */
  @Operation(
      id = "changeJobs",
      query = {"filter", "changes", "confirmation"},
      answer = BulkChange.class,
      problems = 412)
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @PATCH
  public Response change(@Context HttpServletRequest request, @Context SecurityContext security) {
    Fields fields =
        fields(
            Parameters.ofQuery(request),
            "enable",
            "disable",
            "trigger",
            "redrive",
            RATE,
            DRY_RUN,
            CONFIRM);
    List<String> actions = ACTIONS.stream().filter(fields::isTrue).toList();
    if (actions.size() != 1) {
      throw new InvalidParameterException(
          "enable", "say what to do: one of enable=true, disable=true, trigger=true, redrive=true");
    }
    Integer rate = fields.number(RATE, 1, MAX_RATE);
    Function<Job, Transition> rule =
        switch (actions.get(0)) {
          case "enable" -> job -> Transition.enable(job, clock.instant(), policy);
          case "disable" -> Transition::disable;
          case "trigger" -> job -> Transition.runNow(job, clock.instant(), policy);
          default -> redrive(requireNonNullElse(rate, DEFAULT_RATE));
        };
    return changeAll(fields, security, rule);
  }

  /** New runs of failed jobs, so many in a second. */
  private Function<Job, Transition> redrive(int rate) {
    Instant start = clock.instant();
    AtomicLong count = new AtomicLong();
    return job -> {
      Instant at = start.plusMillis(1000 * count.get() / rate);
      Transition transition = Transition.redrive(job, at, clock.instant(), policy);
      if (transition instanceof Transition.Store) {
        count.incrementAndGet();
      }
      return transition;
    };
  }

  /** Deletes all jobs that the filter lets through. */
  @Operation(
      id = "deleteJobs",
      query = {"filter", "confirmation"},
      answer = BulkChange.class,
      problems = 412)
  @RolesAllowed(Roles.OPERATOR)
  @Confined
  @DELETE
  public Response delete(@Context HttpServletRequest request, @Context SecurityContext security) {
    return changeAll(
        fields(Parameters.ofQuery(request), DRY_RUN, CONFIRM),
        security,
        job -> new Transition.Delete());
  }

  private Response changeAll(
      Fields fields, SecurityContext security, Function<Job, Transition> rule) {
    JobFilter filter = filter(fields, security);
    if (FILTERS.stream().noneMatch(name -> fields.text(name) != null)) {
      throw new InvalidParameterException(
          "prefix", "say which jobs: one of " + FILTERS + "; prefix= is all of them");
    }
    if (fields.isTrue(DRY_RUN)) {
      return answer(new BulkChange(store.find(filter, Long.MAX_VALUE).count(), null, null));
    }
    Integer confirmed = fields.number(CONFIRM, 0, Integer.MAX_VALUE);
    if (confirmed == null) {
      throw new InvalidParameterException(
          CONFIRM, "confirm is missing: ask with dry_run=true how many jobs match, and send that");
    }
    Matches matches = store.find(filter, confirmed + 1L);
    if (matches.count() > confirmed) {
      throw new ClientErrorException(
          "more than the confirmed "
              + confirmed
              + " jobs match, and nothing was changed; ask again"
              + " with dry_run=true how many",
          Status.PRECONDITION_FAILED);
    }
    Changed changed = store.change(filter, matches, rule);
    return answer(
        new BulkChange(
            changed.changed() + changed.unchanged(), changed.changed(), changed.unchanged()));
  }

  private static Response answer(BulkChange change) {
    return Response.ok(change, JobResource.JSON).build();
  }

  private static Fields fields(Map<String, String> query, String... more) {
    Set<String> known = new HashSet<>(FILTERS);
    known.addAll(Arrays.asList(more));
    return Fields.of(query, known);
  }

  /** Of the caller's own jobs alone. */
  private static JobFilter filter(Fields asked, SecurityContext security) {
    Fields fields = new Fields(Caller.of(security).scope().confine(asked.values()));
    return new JobFilter(
        fields.text("path"),
        fields.text("prefix"),
        state(fields.text("state")),
        fields.text("target"),
        outcome(fields.text("last_outcome")),
        fields.text("owner"),
        fields.text("error"),
        fields.time("due_before"));
  }

  private static @Nullable JobState state(@Nullable String text) {
    if (text == null) {
      return null;
    }
    checkWord("state", text, STATES);
    return JobState.of(text);
  }

  private static @Nullable String outcome(@Nullable String text) {
    if (text != null) {
      checkWord("last_outcome", text, OUTCOMES);
    }
    return text;
  }

  private static void checkWord(String name, String text, List<String> words) {
    if (!words.contains(text)) {
      throw new InvalidParameterException(
          name, name + " " + quote(text) + " must be one of " + String.join(", ", words));
    }
  }
}
