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

  /**
   * By the browser's clock, since a driver asks only now and then: from the first thing that is
   * done after {@code watch} on, or else from the call of the page, until what it is done for is on
   * the screen.
   */
  private static final String STOPWATCH =
      """
      window.watch = (selector, text) => {
        window.actedAt = undefined;
        window.seenAt = undefined;
        const seen = element => element.checkVisibility() && element.textContent.includes(text);
        new MutationObserver((changes, observer) => {
          if ([...document.querySelectorAll(selector)].some(seen)) {
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => { window.seenAt = performance.now(); }));
          }
        }).observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
      };
      for (const action of ["click", "input", "change", "hashchange"]) {
        addEventListener(action, event => { window.actedAt ??= event.timeStamp; }, { capture: true });
      }
      """;

  /** Milliseconds; null before there is something to see. */
  private static final String WATCHED =
      "() => window.seenAt && window.seenAt - (window.actedAt ?? 0)";

  private static final String FIRST_JOB = ".jobs tbody tr:first-child";
  private static final String BADGE = ".heading .badge";

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
      window.addInitScript(STOPWATCH);
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
    context.addInitScript(STOPWATCH + "watch('%s', '');".formatted(seen));
    try (Visit visit = new Visit(context, server.url(), place)) {
      note("load " + name, watched(visit.page()), PAGE_LIMIT_MS);
      picture(visit.page(), name);
    }
  }

  private void listActions(Visit visit) {
    Page page = visit.page();
    Locator search = page.locator("[data-search]");
    step(page, "search", () -> search.fill("feeds/"), FIRST_JOB, "feeds/");
    step(page, "next page", () -> visit.button("Next →").click(), ".pager", "page 2");
    step(
        page,
        "filter failed",
        () -> page.getByLabel("State").selectOption("failed"),
        ".empty",
        "No job matches.");
    visit.button("Clear").click();
    page.locator(".jobs tbody tr").nth(49).waitFor();
    search.fill(BusyServer.FEW);
    page.locator(FIRST_JOB).getByText(BusyServer.FEW).waitFor();
    step(
        page,
        "count before a change",
        () -> visit.button("Disable …").click(),
        "dialog form",
        "Disable");
    picture(page, "bulk");
    step(
        page,
        "change",
        () -> page.locator("dialog button.primary").click(),
        ".toast",
        "jobs changed");
  }

  private void jobActions(Visit visit) {
    Page page = visit.page();
    step(page, "open a job", () -> visit.go(BusyServer.JOB_PLACE), ".facts", "");
    step(page, "run now", () -> visit.button("Run now").click(), ".toast", "It runs now");
    step(page, "disable", () -> visit.button("Disable").click(), BADGE, "disabled");
    step(page, "enable", () -> visit.button("Enable").click(), BADGE, "scheduled");
    step(page, "edit", () -> visit.link("Edit").click(), ".times tbody tr", "");
    visit.field("Drop runs later than").fill("PT1H");
    step(page, "save", () -> visit.button("Save").click(), ".toast", "Saved");
    step(page, "new job", () -> visit.go("#/new"), "form [name=path]", "");
    visit.field("Path").fill("reports/monthly");
    visit.field("Body").fill("{\"team\": \"sales\"}");
    visit.field("Kind").selectOption("rrule");
    visit.field("Time zone").fill("Europe/Berlin");
    Locator rule = visit.field("Recurrence rule");
    step(
        page,
        "preview",
        () -> rule.fill("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"),
        ".times tbody tr:nth-child(10)",
        "");
    page.locator(".toast")
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
    picture(page, "new");
    step(page, "create", () -> visit.button("Create").click(), ".toast", "Created");
    page.locator(".facts").waitFor();
    visit.button("Delete …").click();
    step(page, "delete", () -> visit.button("Delete it").click(), ".toast", "Deleted");
  }

  private void failedActions(Visit visit) {
    Page page = visit.page();
    step(page, "failed", () -> visit.go("#/failed"), ".groups tbody tr", "");
    step(
        page,
        "count a group",
        () -> page.locator(".groups tbody tr").first().getByText("Redrive …").click(),
        "dialog form",
        "Redrive");
    step(
        page,
        "redrive a group",
        () -> page.locator("dialog button.primary").click(),
        ".toast",
        "changed");
  }

  /** From the click or the letter, as the page gets it, until its result can be seen. */
  private void step(Page page, String name, Runnable action, String selector, String text) {
    page.evaluate("([selector, text]) => watch(selector, text)", List.of(selector, text));
    action.run();
    note(name, watched(page), ACTION_LIMIT_MS);
  }

  private static long watched(Page page) {
    return ((Number) page.waitForFunction(WATCHED).jsonValue()).longValue();
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
