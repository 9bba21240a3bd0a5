package io.dalga.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.dalga.client.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That all of it can be read and reached: contrast, a phone, the keyboard. */
@ExtendWith(Site.Shared.class)
class LooksTest {

  private static final int PHONE_WIDTH = 360;
  private static final double AA = 4.5;
  private static final String LONG = "a-path-without-a-single-place-to-break-".repeat(5);

  private static final List<String> VIEWS =
      List.of("#/", "#/jobs", "#/failed", "#/targets", "#/new", "#/job/" + LONG + "/1");

  private final Site site;

  LooksTest(Site site) {
    this.site = site;
  }

  @BeforeAll
  static void schedule(Site site) {
    site.client()
        .schedule(
            LONG,
            "1",
            Schedule.cron("0 9 * * *")
                .payload("payload")
                .header("x-long", LONG)
                .target("refusing"));
    site.client().schedule(LONG, "2", Schedule.every(Duration.ofDays(1)));
    site.client().disable(LONG, "2");
    site.failFor(LONG, "3");
  }

  private static String script(String name) {
    try (InputStream script = LooksTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Page page) {
    page.waitForFunction(
        "() => !document.querySelector('.loading') &&"
            + " document.querySelector('main').children.length > 1");
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void every_text_has_the_contrast_of_wcag_aa(ColorScheme scheme) {
    NewContextOptions options =
        new NewContextOptions().setColorScheme(scheme).setViewportSize(1280, 900);
    String contrasts = script("contrasts.js");
    try (Visit visit = site.visit("", options)) {
      for (String view : VIEWS) {
        visit.go(view);
        await(visit.page());
        Object low = visit.page().evaluate(contrasts, AA);
        assertThat((List<?>) low).as("%s in %s", view, scheme).isEmpty();
      }
      visit.go("#/jobs");
      visit.button("Delete …").click();
      visit.page().locator("dialog form").waitFor();
      assertThat((List<?>) visit.page().evaluate(contrasts, AA)).as("dialog").isEmpty();
      String ground =
          (String) visit.page().evaluate("getComputedStyle(document.body).backgroundColor");
      assertThat(ground)
          .isEqualTo(scheme == ColorScheme.DARK ? "rgb(15, 20, 26)" : "rgb(244, 246, 248)");
    }
  }

  @Test
  void the_colours_can_be_chosen_and_stay_so() {
    try (Visit visit =
        site.visit("#/jobs", new NewContextOptions().setColorScheme(ColorScheme.LIGHT))) {
      Page page = visit.page();
      visit.button("Dark").click();
      page.reload();
      assertThat(visit.button("Light")).isVisible();
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    }
  }

  @Test
  void a_phone_needs_no_sideways_scrolling() {
    NewContextOptions phone =
        new NewContextOptions()
            .setViewportSize(PHONE_WIDTH, 740)
            .setHasTouch(true)
            .setIsMobile(true);
    try (Visit visit = site.visit("", phone)) {
      for (String view : VIEWS) {
        visit.go(view);
        await(visit.page());
        assertThat(
                ((Number) visit.page().evaluate("document.documentElement.scrollWidth")).intValue())
            .as(view)
            .isLessThanOrEqualTo(PHONE_WIDTH);
      }
    }
  }

  @Test
  void the_keyboard_reaches_all_there_is_to_press_and_shows_where_it_is() {
    try (Visit visit = site.visit("#/jobs?prefix=" + LONG)) {
      Page page = visit.page();
      assertThat(page.locator(".jobs tbody tr")).hasCount(3);
      Set<Object> reached = new LinkedHashSet<>();
      for (int i = 0; i < 60; i++) {
        page.keyboard().press("Tab");
        reached.add(
            page.evaluate(
                "() => { const at = document.activeElement; const style = getComputedStyle(at); if"
                    + " (at !== document.body && style.outlineStyle === 'none') throw new Error('no"
                    + " ring: ' + at.outerHTML); return at === document.body ? '' :"
                    + " [...document.querySelectorAll('a, button, input, select')].indexOf(at);"
                    + " }"));
      }
      reached.remove("");
      Object all =
          page.evaluate(
              "() => [...document.querySelectorAll('a, button, input, select')].filter(each =>"
                  + " !each.disabled).length");
      assertThat(reached).hasSize(((Number) all).intValue());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 641, 901, 1001, 1280})
  void the_tiles_are_even(int width) {
    try (Visit visit = site.visit("#/", new NewContextOptions().setViewportSize(width, 800))) {
      Page page = visit.page();
      page.locator(".tiles").waitFor();
      assertThat((List<?>) page.evaluate(script("uneven-tiles.js"))).isEmpty();
    }
  }

  @Test
  void letters_lead_to_the_views() {
    try (Visit visit = site.visit("#/")) {
      Page page = visit.page();
      page.keyboard().press("g");
      page.keyboard().press("t");
      assertThat(page).hasTitle("Targets · Dalga");
      page.keyboard().press("?");
      assertThat(page.locator(".toast")).containsText("n new job");
      page.keyboard().press("n");
      visit.awaitView("New job");
      assertThat(visit.field("Path")).isFocused();
      page.keyboard().type("gj");
      assertThat(visit.field("Path")).hasValue("gj");
      page.keyboard().press("Escape");
      page.keyboard().press("/");
      assertThat(page.locator("[data-search]")).isFocused();
    }
  }
}
