package io.dalga.http;

import static java.util.Objects.requireNonNullElse;

import io.dalga.api.Rfc3339;
import io.dalga.api.RunView;
import io.dalga.api.RunsPage;
import io.dalga.job.Fields;
import io.dalga.job.InvalidParameterException;
import io.dalga.job.JobKey;
import io.dalga.job.LedgerEntry;
import io.dalga.job.LedgerPosition;
import io.dalga.job.RunState;
import io.dalga.store.LedgerStore;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of runs, the newest first, page by page. */
@Path("/")
public final class RunsResource {

  private static final int MOST = 1_000;
  private static final int DEFAULT = 100;
  private static final String LIMIT = "limit";
  private static final String CURSOR = "cursor";
  private static final String PATH = "path";
  private static final String PREFIX = "prefix";
  private static final String STATE = "state";
  private static final String SINCE = "since";
  private static final String UNTIL = "until";

  private final LedgerStore store;

  public RunsResource(LedgerStore store) {
    this.store = store;
  }

  /** What became of the runs of one job, of a deleted one too, the newest first. */
  @Operation(id = "listRunsOfJob", query = "page", answer = RunsPage.class)
  @RolesAllowed(Roles.VIEWER)
  @GET
  @Path("jobs/{path}/{body}/runs")
  public Response ofJob(
      @PathParam("path") String path,
      @PathParam("body") String body,
      @Context HttpServletRequest request) {
    Fields fields = Fields.of(Parameters.ofQuery(request), Set.of(LIMIT, CURSOR));
    return answer(fields, store.ofJob(JobKey.of(path, body), cursor(fields), limit(fields)));
  }

  /**
   * What became of the runs of all jobs, the newest first; those of some paths, of one state, and
   * of a time, if that is asked for.
   */
  @Operation(
      id = "listRuns",
      query = {"paths", "runs", "page"},
      answer = RunsPage.class)
  @RolesAllowed(Roles.VIEWER)
  @Confined
  @GET
  @Path("runs")
  public Response all(@Context HttpServletRequest request, @Context SecurityContext security) {
    Fields fields =
        Fields.of(
            Caller.of(security).scope().confine(Parameters.ofQuery(request)),
            Set.of(PATH, PREFIX, STATE, SINCE, UNTIL, LIMIT, CURSOR));
    String path = fields.text(PATH);
    String prefix = fields.text(PREFIX);
    if (path != null && prefix != null) {
      throw new InvalidParameterException(PREFIX, "give path or prefix, and not both");
    }
    String state = fields.text(STATE);
    Instant since = requireNonNullElse(fields.time(SINCE), Instant.EPOCH);
    Instant until = fields.time(UNTIL);
    if (until != null && until.isBefore(since)) {
      throw new InvalidParameterException(UNTIL, "until must not be before since");
    }
    LedgerPosition cursor = cursor(fields);
    LedgerPosition end = until == null ? LedgerPosition.END : LedgerPosition.at(until);
    LedgerPosition before = end.compareTo(cursor) < 0 ? end : cursor;
    RunState one = state == null ? null : RunState.parse(STATE, state);
    String paths = path == null ? prefix : path;
    return answer(
        fields,
        paths == null
            ? store.all(one, since, before, limit(fields))
            : store.ofPaths(paths, path == null, one, since, before, limit(fields)));
  }

  private static int limit(Fields fields) {
    return requireNonNullElse(fields.number(LIMIT, 1, MOST), DEFAULT);
  }

  private static LedgerPosition cursor(Fields fields) {
    String text = fields.text(CURSOR);
    return text == null ? LedgerPosition.END : LedgerPosition.parse(CURSOR, text);
  }

  private static Response answer(Fields fields, LedgerStore.Page page) {
    LedgerPosition next = page.next();
    String cursor = next == null ? null : next.text();
    RunsPage view = new RunsPage(page.entries().stream().map(RunsResource::view).toList(), cursor);
    Response.ResponseBuilder response = Response.ok(view, JobResource.JSON);
    return cursor == null
        ? response.build()
        : response
            .header(HttpHeaders.LINK, "<?" + query(fields, cursor) + ">; rel=\"next\"")
            .build();
  }

  /** The same question, from there on. */
  private static String query(Fields fields, String cursor) {
    Map<String, String> parameters = new LinkedHashMap<>(fields.values());
    parameters.put(CURSOR, cursor);
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + FormEncoding.encode(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static RunView view(LedgerEntry entry) {
    return new RunView(
        entry.key().path(),
        entry.key().body(),
        entry.runId(),
        entry.target(),
        Rfc3339.at(entry.scheduledAt(), ZoneOffset.UTC),
        entry.attempt(),
        Rfc3339.at(entry.startedAt(), ZoneOffset.UTC),
        Rfc3339.at(entry.endedAt(), ZoneOffset.UTC),
        entry.took().toMillis(),
        entry.state().text(),
        entry.status(),
        entry.error(),
        entry.reply(),
        entry.instance());
  }
}
