package io.dalga.ui;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Goes through all of the page on a server that has much to do, as {@code bin/ui-tour} has it:
 * takes a picture of each view, and prints how long each step took until its result could be seen.
 */
class UiTour {

  private static final NewContextOptions DESK =
      new NewContextOptions().setViewportSize(1200, 740).setColorScheme(ColorScheme.LIGHT);
  private static final NewContextOptions DESK_AT_NIGHT =
      new NewContextOptions().setViewportSize(1200, 740).setColorScheme(ColorScheme.DARK);
  private static final NewContextOptions PHONE =
      new NewContextOptions().setViewportSize(390, 844).setIsMobile(true).setHasTouch(true);

  /** The time since the page was called, when what it was called for is on the screen. */
  private static final String NOTE_WHEN_SEEN =
      """
      new MutationObserver((changes, observer) => {
        if (document.querySelector("%s")) {
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => { window.seenAt = performance.now(); }));
        }
      }).observe(document, { childList: true, subtree: true });
      """;

  /** The time of the latest action: what the driver does before it is none of the page's. */
  private static final String NOTE_ACTIONS =
      """
      for (const action of ["click", "input", "change"]) {
        addEventListener(action, () => { window.actedAt = Date.now(); }, { capture: true });
      }
      """;

  private static final int REHEARSALS = 5;
  private static final int PAGE_LIMIT_MS = 500;
  private static final int ACTION_LIMIT_MS = 200;

  private final Path pictures = Path.of(System.getProperty("tour.pictures", "target/ui-tour"));
  private final List<String> slow = new ArrayList<>();

  @Test
  void tour() throws Exception {
    try (BusyServer server = new BusyServer();
        Chromium browser = new Chromium()) {
      for (int i = 0; i < REHEARSALS; i++) {
        loads(browser, server);
      }
      slow.clear();
      System.out.println("after " + REHEARSALS + " times, by a server that is warm:");
      loads(browser, server);
      BrowserContext window = browser.newContext(DESK);
      window.addInitScript(NOTE_ACTIONS);
      try (Visit visit = new Visit(window, server.url(), "#/jobs")) {
        visit.page().locator(".jobs tbody tr").nth(49).waitFor();
        listActions(visit);
        jobActions(visit);
        failedActions(visit);
      }
      load(browser.newContext(DESK_AT_NIGHT), server, "#/", ".chart .curve", "dark");
      load(
          browser.newContext(PHONE), server, "#/jobs?prefix=invoice%2F", ".jobs tbody tr", "phone");
    }
    System.out.println(
        slow.isEmpty()
            ? "all within their limits"
            : "beyond their limits: " + String.join("; ", slow));
  }

  private void loads(Chromium browser, BusyServer server) {
    load(browser, server, "#/", ".chart .curve", "overview");
    load(browser, server, "#/jobs?prefix=invoice%2F", ".jobs tbody tr", "jobs");
    load(browser, server, "#/failed", ".groups tbody tr", "failed");
    load(browser, server, "#/targets", "main tbody tr", "targets");
    load(browser, server, BusyServer.JOB_PLACE, ".runs tbody tr", "job");
  }

  private void load(Chromium browser, BusyServer server, String place, String seen, String name) {
    load(browser.newContext(DESK), server, place, seen, name);
  }

  /**
   * With nothing cached, from the call of the page until it shows what it was called for, by the
   * browser's clock.
   */
  private void load(
      BrowserContext context, BusyServer server, String place, String seen, String name) {
    context.addInitScript(NOTE_WHEN_SEEN.formatted(seen));
    try (Visit visit = new Visit(context, server.url(), place)) {
      visit.page().locator(seen).first().waitFor();
      Number ms = (Number) visit.page().waitForFunction("() => window.seenAt").jsonValue();
      note("load " + name, ms.longValue(), PAGE_LIMIT_MS);
      picture(visit.page(), name);
    }
  }

  private void listActions(Visit visit) {
    Page page = visit.page();
    Locator search = page.locator("[data-search]");
    Locator rows = page.locator(".jobs tbody tr");
    step("search", () -> search.fill("feeds/"), row(page, "feeds/"));
    step("next page", () -> visit.button("Next →").click(), page.getByText("page 2"));
    step(
        "filter failed",
        () -> page.getByLabel("State").selectOption("failed"),
        page.getByText("No job matches."));
    visit.button("Clear").click();
    rows.nth(49).waitFor();
    search.fill(BusyServer.FEW);
    row(page, BusyServer.FEW).waitFor();
    step(
        "count before a change",
        () -> visit.button("Disable …").click(),
        page.locator("dialog form"));
    picture(page, "bulk");
    step(
        "change",
        () -> page.locator("dialog button.primary").click(),
        page.getByText("jobs changed"));
  }

  private void jobActions(Visit visit) {
    Page page = visit.page();
    step("open a job", () -> visit.go(BusyServer.JOB_PLACE), page.locator(".facts"));
    step("run now", () -> visit.button("Run now").click(), page.getByText("It runs now"));
    step("disable", () -> visit.button("Disable").click(), badge(page, "disabled"));
    step("enable", () -> visit.button("Enable").click(), badge(page, "scheduled"));
    step("edit", () -> visit.link("Edit").click(), page.locator(".times tbody tr").first());
    visit.field("Drop runs later than").fill("PT1H");
    step("save", () -> visit.button("Save").click(), page.getByText("Saved"));
    step("new job", () -> visit.go("#/new"), visit.field("Path"));
    visit.field("Path").fill("reports/monthly");
    visit.field("Body").fill("{\"team\": \"sales\"}");
    visit.field("Kind").selectOption("rrule");
    visit.field("Time zone").fill("Europe/Berlin");
    step(
        "preview",
        () ->
            visit
                .field("Recurrence rule")
                .fill("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"),
        page.locator(".times tbody tr").nth(9));
    page.locator(".toast")
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
    picture(page, "new");
    step("create", () -> visit.button("Create").click(), page.getByText("Created").first());
    page.locator(".facts").waitFor();
    visit.button("Delete …").click();
    step("delete", () -> visit.button("Delete it").click(), page.getByText("Deleted"));
  }

  private void failedActions(Visit visit) {
    Page page = visit.page();
    step("failed", () -> visit.go("#/failed"), page.locator(".groups tbody tr").first());
    step(
        "count a group",
        () -> page.locator(".groups tbody tr").first().getByText("Redrive …").click(),
        page.locator("dialog form"));
    step(
        "redrive a group",
        () -> page.locator("dialog button.primary").click(),
        page.getByText(Pattern.compile("\\d+ jobs? changed")));
  }

  private static Locator row(Page page, String text) {
    return page.locator(".jobs tbody tr").first().getByText(text);
  }

  private static Locator badge(Page page, String word) {
    return page.locator(".heading .badge").getByText(word);
  }

  /** From the click or the letter, as the page gets it, until its result can be seen. */
  private void step(String name, Runnable action, Locator seen) {
    long start = System.currentTimeMillis();
    action.run();
    seen.first().waitFor();
    long end = System.currentTimeMillis();
    Number acted = (Number) seen.page().evaluate("() => window.actedAt ?? 0");
    note(name, end - Math.max(start, acted.longValue()), ACTION_LIMIT_MS);
  }

  private void note(String name, long ms, int limitMs) {
    System.out.printf("%-24s %6d ms%n", name, ms);
    if (ms > limitMs) {
      slow.add(name + " " + ms + " ms");
    }
  }

  private void picture(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve(name + ".png")));
  }
}
