package io.dalga.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import com.microsoft.playwright.options.AriaRole;
import io.dalga.client.JobRequest;
import io.dalga.client.Schedule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What each view shows, as a browser has it. */
@ExtendWith(Site.Shared.class)
class ViewsTest {

  private final Site site;
  private final String path = Site.newPath();

  ViewsTest(Site site) {
    this.site = site;
  }

  private static Locator row(Page page, String text) {
    return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(text));
  }

  @Test
  void the_overview_shows_the_numbers_the_charts_and_who_does_the_work() {
    site.client().schedule(path, "1", Schedule.every(Duration.ofHours(1)));
    try (Visit visit = site.visit("")) {
      Page page = visit.page();
      assertThat(page).hasTitle("Overview · Dalga");
      assertThat(page.locator(".tile").first()).containsText(Pattern.compile("Jobs[1-9]"));
      assertThat(row(page, "answers this page")).containsText("256 of 256");
      assertThat(page.locator(".chart path.curve.one").first())
          .hasAttribute(
              "d", Pattern.compile("M0.*L600.*"), new HasAttributeOptions().setTimeout(30_000));
      page.locator(".chart svg").first().focus();
      page.keyboard().press("ArrowLeft");
      assertThat(page.locator(".chart .pointer")).hasCount(1);
    }
  }

  @Test
  void what_is_wrong_is_said_in_words() {
    site.failFor(path, "1");
    try (Visit visit = site.visit("#/targets")) {
      Page page = visit.page();
      page.route(
          Pattern.compile(".*/status$"),
          route -> route.fulfill(Json.with(route, Map.of("/unowned_slots", 12, "/lag", 75))));
      page.route(
          Pattern.compile(".*/targets$"),
          route ->
              route.fulfill(
                  Json.with(
                      route,
                      Map.of(
                          "/targets/0/unanswering_since",
                          "2026-01-01T00:00:00Z",
                          "/targets/1/full",
                          true))));
      visit.go("#/");
      Locator worries = page.locator(".worries");
      assertThat(worries).containsText("No instance owns 12 of 256 slots");
      assertThat(worries).containsText("Target away has not answered for");
      assertThat(worries).containsText("places of target default are taken");
      assertThat(worries).containsText("has been waiting for 1 min 15 s");
      assertThat(worries).containsText(Pattern.compile("jobs? failed for good"));
      visit.go("#/targets");
      assertThat(row(page, "away")).containsText("has not answered since");
    }
  }

  @Test
  void jobs_are_found_by_their_path_and_the_list_is_up_to_date_without_a_reload() {
    site.client().schedule(path, "first", Schedule.cron("0 9 * * MON-FRI"));
    try (Visit visit = site.visit("#/jobs")) {
      Page page = visit.page();
      page.keyboard().press("/");
      assertThat(page.locator("[data-search]")).isFocused();
      page.keyboard().type(path);
      assertThat(page.locator("tbody tr")).hasCount(1);
      assertThat(row(page, "first")).containsText("Monday to Friday at 09:00");
      assertThat(page.locator("[data-search]")).isFocused();
      site.client().schedule(path, "second", Schedule.every(Duration.ofMinutes(15)));
      assertThat(row(page, "second")).containsText("every 15 min");
      assertThat(page.locator("[data-search]")).isFocused();
      assertThat(page.locator("[data-search]")).hasValue(path);
      page.getByLabel("State").selectOption("disabled");
      assertThat(page.getByText("No job matches.")).isVisible();
      page.keyboard().press("Escape");
      visit.button("Clear").click();
      assertThat(row(page, "first").or(page.locator("tbody tr")).first()).isVisible();
    }
  }

  @Test
  void what_is_typed_while_the_page_goes_to_what_was_typed_before_is_kept() {
    try (Visit visit = site.visit("#/jobs")) {
      Page page = visit.page();
      page.evaluate(
          "() => addEventListener('hashchange', () => { const field ="
              + " document.querySelector('[data-search]'); field.value += '/more';"
              + " field.dispatchEvent(new Event('input', { bubbles: true })); }, { once: true })");
      page.locator("[data-search]").fill(path);
      assertThat(page).hasURL(Pattern.compile(".*#/jobs\\?prefix=" + path + "%2Fmore$"));
      assertThat(page.locator("[data-search]")).hasValue(path + "/more");
    }
  }

  @Test
  void a_long_list_has_pages() {
    site.client()
        .scheduleAll(
            IntStream.range(0, 120)
                .mapToObj(
                    i ->
                        new JobRequest(
                            path, String.valueOf(i), Schedule.every(Duration.ofDays(1)))))
        .forEach(result -> {});
    try (Visit visit = site.visit("#/jobs?prefix=" + path)) {
      Page page = visit.page();
      assertThat(page.locator("tbody tr")).hasCount(50);
      Locator next = visit.button("Next →");
      next.click();
      assertThat(page.locator(".pager")).containsText("page 2, 50 jobs");
      next.click();
      assertThat(page.locator(".pager")).containsText("page 3, 20 jobs");
      assertThat(next).isDisabled();
      visit.button("← Previous").click();
      assertThat(page.locator(".pager")).containsText("page 2, 50 jobs");
    }
  }

  @Test
  void a_job_says_why_it_waits_when_it_runs_and_what_became_of_its_runs() {
    site.client()
        .schedule(
            path,
            "1",
            Schedule.cron("30 2 * * *")
                .location(ZoneId.of("Europe/Berlin"))
                .target("refusing")
                .payload("the payload")
                .header("x-tenant", "7"));
    site.client().trigger(path, "1");
    try (Visit visit = site.visit("#/job/" + path + "/1")) {
      Page page = visit.page();
      assertThat(page).hasTitle(path + " / 1 · Dalga");
      assertThat(page.locator(".facts")).containsText("every day at 02:30");
      assertThat(page.locator(".facts")).containsText("x-tenant: 7");
      assertThat(page.locator(".content")).hasText("the payload");
      assertThat(page.locator(".times tbody tr")).hasCount(10);
      assertThat(page.locator(".times thead")).containsText("Europe/BerlinUTC");
      assertThat(page.locator(".runs tbody tr").first()).containsText("failed 500");
      assertThat(page.locator(".runs .reply").first()).hasText(Site.REPLY);
      assertThat(page.locator(".why")).containsText("500");
    }
  }

  @Test
  void what_is_not_there_says_what_to_do_next() {
    try (Visit visit = site.visit("#/job/" + path + "/none")) {
      Page page = visit.page();
      assertThat(page.getByText("There is no such job.")).isVisible();
      visit.link("Create it").click();
      assertThat(visit.field("Path")).hasValue(path);
      visit.go("#/nowhere");
      visit.link("Go to the overview").click();
      assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Overview");
    }
  }

  @Test
  void a_server_that_is_away_leaves_what_was_there_and_comes_back() {
    site.client().schedule(path, "1", Schedule.every(Duration.ofHours(1)));
    try (Visit visit = site.visit("#/jobs?prefix=" + path)) {
      Page page = visit.page();
      assertThat(page.locator("tbody tr")).hasCount(1);
      Pattern calls = Pattern.compile(".*/jobs\\?.*");
      page.route(calls, route -> route.abort());
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("the server does not answer");
      assertThat(page.locator("tbody tr")).hasCount(1);
      page.unroute(calls);
      // It may be gone by then: the page tries again by itself, too.
      page.evaluate("() => document.querySelector('.trouble button')?.click()");
      assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }
  }
}
