package io.dalga.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import io.dalga.api.JobView;
import io.dalga.client.JobQuery;
import io.dalga.client.Schedule;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be done on the page, and that the server has it then. */
@ExtendWith(Site.Shared.class)
class ActionsTest {

  private static final Schedule HOURLY = Schedule.every(Duration.ofHours(1));

  private final Site site;
  private final String path = Site.newPath();

  ActionsTest(Site site) {
    this.site = site;
  }

  private static void says(Page page, String text) {
    assertThat(page.locator(".toast")).containsText(text);
  }

  private JobView job(String body) {
    return site.client().get(path, body).orElseThrow();
  }

  private void awaitFailedAgain(String body) {
    Awaitility.await()
        .until(
            () ->
                site.client().runs(path, body).count() == 2 && job(body).state().equals("failed"));
  }

  private Visit visitJob(String body) {
    return site.visit("#/job/" + path + "/" + body);
  }

  @Test
  void a_job_is_created_with_a_preview_of_its_runs() {
    try (Visit visit = site.visit("#/jobs")) {
      Page page = visit.page();
      page.keyboard().press("n");
      visit.awaitView("New job");
      visit.field("Path").fill(path);
      visit.field("Body").fill("1");
      visit.field("Kind").selectOption("cron");
      visit.field("Cron expression").fill("0 25 * * *");
      assertThat(page.locator(".field.wrong")).containsText("cron");
      visit.field("Cron expression").fill("0 9 * * MON-FRI");
      visit.field("Time zone").fill("Europe/Istanbul");
      assertThat(page.locator(".times tbody tr")).hasCount(10);
      assertThat(page.locator(".times")).containsText("09:00:00 +03:00");
      visit.field("Headers").fill("x-tenant: 7\nx-more: a: b");
      visit.field("Attempts at most").fill("3");
      visit.button("Create").click();
      says(page, "Created");
      assertThat(page).hasURL(Pattern.compile(".*#/job/" + path + "/1$"));
    }
    JobView job = job("1");
    assertThat(job.cron()).isEqualTo("0 9 * * MON-FRI");
    assertThat(job.location()).isEqualTo("Europe/Istanbul");
    assertThat(job.headers())
        .containsExactlyInAnyOrderEntriesOf(Map.of("x-tenant", "7", "x-more", "a: b"));
    assertThat(job.retry()).extracting("maxAttempts").isEqualTo(3);
  }

  @Test
  void creating_replaces_nothing() {
    site.client().schedule(path, "1", HOURLY);
    try (Visit visit = site.visit("#/new?path=" + path + "&body=1")) {
      Page page = visit.page();
      visit.field("Interval").fill("60");
      visit.button("Create").click();
      assertThat(page.getByRole(AriaRole.ALERT))
          .containsText("There is a job of that path and body");
    }
    assertThat(job("1").interval()).hasToString("3600");
  }

  @Test
  void editing_changes_what_is_changed_and_keeps_the_rest() {
    site.client()
        .schedule(
            path,
            "1",
            Schedule.every(Duration.ofHours(1))
                .firstRun(OffsetDateTime.parse("2099-01-01T00:00:00Z"))
                .payload(new byte[] {(byte) 0xff, 0})
                .header("x-tenant", "7")
                .retryInterval(Duration.ofSeconds(7))
                .nextOnFailure());
    site.client().disable(path, "1");
    JobView before = job("1");
    try (Visit visit = visitJob("1")) {
      Page page = visit.page();
      visit.link("Edit").click();
      visit.field("Drop runs later than").fill("PT1H");
      visit.button("Save").click();
      says(page, "Saved");
    }
    JobView after = job("1");
    assertThat(after.deadline()).hasToString("PT1H");
    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("deadline", "etag", "updatedAt")
        .isEqualTo(before);
  }

  @Test
  void an_edit_does_not_undo_what_others_have_changed_meanwhile() {
    site.client().schedule(path, "1", HOURLY);
    try (Visit visit = visitJob("1")) {
      Page page = visit.page();
      visit.link("Edit").click();
      visit.field("Interval").fill("60");
      site.client().schedule(path, "1", Schedule.every(Duration.ofHours(2)));
      visit.button("Save").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("was changed meanwhile");
    }
    assertThat(job("1").interval()).hasToString("7200");
  }

  @Test
  void a_job_is_run_disabled_enabled_and_deleted() {
    site.client().schedule(path, "1", HOURLY);
    try (Visit visit = visitJob("1")) {
      Page page = visit.page();
      visit.button("Run now").click();
      says(page, "It runs now");
      assertThat(page.locator(".runs tbody tr")).containsText("delivered");
      visit.button("Disable").click();
      assertThat(page.locator(".heading .badge")).hasText("disabled");
      assertThat(job("1").state()).isEqualTo("disabled");
      visit.button("Enable").click();
      assertThat(page.locator(".heading .badge")).hasText("scheduled");
      visit.button("Delete …").click();
      page.locator("dialog[open]").waitFor();
      page.keyboard().press("Escape");
      assertThat(page.locator("dialog")).hasCount(0);
      assertThat(site.client().get(path, "1")).isPresent();
      visit.button("Delete …").click();
      visit.button("Delete it").click();
      assertThat(page).hasURL(Pattern.compile(".*#/jobs$"));
    }
    assertThat(site.client().get(path, "1")).isEmpty();
  }

  @Test
  void all_that_a_filter_lets_through_is_changed_once_its_number_is_confirmed() {
    for (int i = 0; i < 3; i++) {
      site.client().schedule(path, "" + i, HOURLY);
    }
    try (Visit visit = site.visit("#/jobs?prefix=" + path)) {
      Page page = visit.page();
      visit.button("Disable …").click();
      visit.button("Disable 3 jobs").click();
      says(page, "3 jobs changed");
      assertThat(job("2").state()).isEqualTo("disabled");
      visit.button("Delete …").click();
      visit.button("Delete 3 jobs").waitFor();
      site.client().schedule(path, "one more", HOURLY);
      visit.button("Delete 3 jobs").click();
      assertThat(page.locator("dialog").getByRole(AriaRole.ALERT))
          .containsText("more than the confirmed 3");
      visit.button("Cancel").click();
      assertThat(site.client().count(JobQuery.all().path(path))).isEqualTo(4);
      visit.button("Delete …").click();
      visit.button("Delete 4 jobs").click();
      says(page, "4 jobs changed");
    }
    assertThat(site.client().count(JobQuery.all().path(path))).isZero();
  }

  @Test
  void many_are_deleted_only_when_their_number_is_typed() {
    try (Visit visit = site.visit("#/jobs?prefix=" + path)) {
      Page page = visit.page();
      page.route(
          Pattern.compile(".*dry_run=true.*"),
          route -> route.fulfill(new FulfillOptions().setBody("{\"matched\": 1234567}")));
      visit.button("Delete …").click();
      Locator delete = visit.button("Delete 1,234,567 jobs");
      assertThat(delete).isDisabled();
      visit.field("Type 1234567 to confirm").fill("1234567");
      assertThat(delete).isEnabled();
      visit.button("Cancel").click();
    }
  }

  @Test
  void failed_jobs_are_redriven_by_what_went_wrong() {
    site.failFor(path, "1");
    site.failFor(path, "2");
    try (Visit visit = site.visit("#/failed")) {
      Page page = visit.page();
      Locator group = page.locator(".groups tbody tr").first();
      assertThat(group).containsText("refusing");
      group.getByText("Show").click();
      page.locator("[data-search]").fill(path);
      assertThat(page.locator(".jobs tbody tr")).hasCount(2);
      visit.go("#/jobs?state=failed&prefix=" + path);
      visit.button("Redrive …").click();
      visit.button("Redrive 2 jobs").click();
      says(page, "2 jobs changed");
      visit.go("#/failed");
      awaitFailedAgain("1");
      awaitFailedAgain("2");
      group.getByText("Redrive …").click();
      page.locator("dialog button.primary").click();
      assertThat(page.locator("dialog")).hasCount(0);
    }
    Awaitility.await().until(() -> site.client().runs(path, "1").count() == 3);
  }

  @Test
  void who_may_only_look_is_offered_no_action() {
    site.client().schedule(path, "1", HOURLY);
    try (Visit visit = site.visit("#/nowhere")) {
      Page page = visit.page();
      page.route(
          Pattern.compile(".*/me$"),
          route ->
              route.fulfill(
                  new FulfillOptions()
                      .setBody(
                          "{\"name\":\"eve\",\"role\":\"viewer\",\"prefixes\":null,\"auth\":\"apiKeys\"}")));
      page.reload();
      assertThat(page.locator(".who")).containsText("eve (viewer)");
      visit.go("#/job/" + path + "/1");
      assertThat(page.locator(".facts")).isVisible();
      assertThat(visit.button("Run now")).hasCount(0);
      visit.go("#/jobs");
      assertThat(page.locator(".jobs")).isVisible();
      assertThat(page.locator(".bulk")).hasCount(0);
      visit.go("#/new");
      assertThat(page.getByText("You may look at jobs")).isVisible();
    }
  }

  @Test
  void who_is_not_known_logs_in_and_out() {
    try (Visit visit = site.visit("#/nowhere")) {
      Page page = visit.page();
      page.route(
          Pattern.compile(".*/me$"),
          route -> {
            boolean known = "Bearer the key".equals(route.request().headerValue("authorization"));
            route.fulfill(
                known
                    ? new FulfillOptions()
                        .setBody(
                            "{\"name\":\"ann\",\"role\":\"operator\",\"prefixes\":null,\"auth\":\"apiKeys\"}")
                    : new FulfillOptions().setStatus(401).setBody("{}"));
          });
      page.reload();
      visit.field("Key").fill("wrong");
      visit.button("Log in").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("does not know this key");
      visit.field("Key").fill("the key");
      visit.button("Log in").click();
      assertThat(page.locator(".who")).containsText("ann (operator)");
      page.reload();
      assertThat(page.locator(".who")).containsText("ann (operator)");
      visit.button("Log out").click();
      assertThat(visit.field("Key")).isVisible();
    }
  }
}
