package io.dalga.ui;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The browser of this machine, without a window. What is not installed is a failure, unless {@code
 * DALGA_TEST_WITHOUT} names it: {@code chromium}.
 */
final class Chromium implements AutoCloseable {

  private static final String NAME = "chromium";
  private static final List<String> PROGRAMS =
      List.of(NAME, "chromium-browser", "google-chrome-stable", "google-chrome");

  private final Playwright playwright;
  private final Browser browser;

  Chromium() {
    Path program = program();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
  }

  /** A window of its own: no cookies, storage or cache of another one. */
  BrowserContext newContext(NewContextOptions options) {
    return browser.newContext(options);
  }

  @Override
  public void close() {
    playwright.close();
  }

  private static Path program() {
    List<String> without =
        List.of(System.getenv().getOrDefault("DALGA_TEST_WITHOUT", "").split(","));
    assumeFalse(without.contains(NAME), "without a browser, as asked for");
    List<String> places = List.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"));
    return PROGRAMS.stream()
        .flatMap(program -> places.stream().map(place -> Path.of(place, program)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () ->
                fail(
                    "this test needs chromium: install it (Debian: apt-get install chromium), or"
                        + " set DALGA_TEST_WITHOUT=chromium"));
  }
}
