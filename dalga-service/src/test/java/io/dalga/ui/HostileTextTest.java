package io.dalga.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.dalga.api.JobView;
import io.dalga.client.JobQuery;
import io.dalga.client.Schedule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Texts are texts, whoever wrote them; {@link Visit} sees whether one of them has run. */
@ExtendWith(Site.Shared.class)
class HostileTextTest {

  private static final String[] VIEWS = {"", "#/jobs", "#/failed", "#/targets"};

  private final Site site;
  private final String owner = Site.newPath();

  HostileTextTest(Site site) {
    this.site = site;
  }

  @AfterEach
  void forget() {
    site.client()
        .jobs(JobQuery.all().owner(owner))
        .toList()
        .forEach(job -> site.client().cancel(job.path(), job.body()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void schedule(String path, String body) {
    site.client()
        .schedule(
            path,
            body,
            Schedule.every(Duration.ofHours(1))
                .owner(owner)
                .target("refusing")
                .payload(Hostile.MARKUP)
                .contentType("text/html")
                .header("x-markup", Hostile.MARKUP)
                .maxAttempts(1)
                .immediate());
  }

  @Test
  void keys_of_any_text_are_shown_and_lead_to_their_jobs() {
    List<String> texts = Hostile.TEXTS;
    texts.forEach(text -> schedule("p" + text, text));
    try (Visit visit = site.visit("#/jobs?owner=" + owner)) {
      Page page = visit.page();
      assertThat(page.locator(".jobs tbody tr")).hasCount(texts.size());
      assertThat(page.locator(".jobs img, .jobs script, .jobs svg, .jobs iframe")).hasCount(0);
      for (int i = 0; i < texts.size(); i++) {
        page.locator(".jobs tbody tr a").nth(i).click();
        assertThat(page.locator(".facts")).containsText("x-markup: " + Hostile.MARKUP);
        assertThat(page.locator(".content").first()).hasText(Hostile.MARKUP);
        page.goBack();
        assertThat(page.locator(".jobs tbody tr")).hasCount(texts.size());
      }
    }
  }

  @Test
  void any_text_that_an_answer_has_stays_a_text() {
    schedule("poisoned", "1");
    Set<String> structural = Set.of("at", "instance_id", "latest", "time", "next_run", "utc");
    for (String text : List.of(Hostile.MARKUP, "\"><svg onload=hacked=1>", "javascript:hacked=1")) {
      try (Visit visit = site.visit("#/nowhere")) {
        Page page = visit.page();
        page.route(
            Pattern.compile(".*/(status|instances|targets|failures|jobs|runs)([/?].*)?$"),
            route -> route.fulfill(Json.withEveryText(route, text, structural)));
        for (String view : VIEWS) {
          visit.go(view.isEmpty() ? "#/" : view);
          assertThat(page.locator("main table").first()).containsText(text);
        }
        visit.go("#/job/poisoned/1");
        assertThat(page.locator(".facts")).containsText(text);
        visit.go("#/job/poisoned/1?edit=true");
        assertThat(visit.field("Owner")).hasValue(text);
        assertThat(page.locator("main img, main script, main iframe")).hasCount(0);
      }
    }
  }

  @Test
  void a_job_of_any_text_can_be_edited_and_deleted() {
    String path = "x/" + Hostile.MARKUP;
    String body = "a/b%2Fc%25+ &#?=;é漢字🎉";
    schedule(path, body);
    try (Visit visit = site.visit("#/job/" + encoded(path) + "/" + encoded(body))) {
      Page page = visit.page();
      visit.link("Edit").click();
      visit.field("Interval").fill("7200");
      visit.button("Save").click();
      assertThat(page.locator(".facts")).containsText("every 2 h");
      JobView job = site.client().get(path, body).orElseThrow();
      assertThat(job.interval()).hasToString("7200");
      assertThat(job.headers()).containsEntry("x-markup", Hostile.MARKUP);
      visit.button("Delete …").click();
      visit.button("Delete it").click();
      assertThat(page).hasURL(Pattern.compile(".*#/jobs$"));
    }
    assertThat(site.client().get(path, body)).isEmpty();
  }

  @Test
  void long_bodies_are_shown_cut() {
    String body = "x".repeat(64 * 1024);
    site.client().schedule("long", body, Schedule.every(Duration.ofHours(1)).owner(owner));
    try (Visit visit = site.visit("#/jobs?owner=" + owner)) {
      Page page = visit.page();
      page.locator(".jobs tbody tr a").first().click();
      assertThat(page.locator(".facts")).isVisible();
      assertThat(page.locator("main").innerText().length()).isLessThan(20_000);
    }
  }
}
