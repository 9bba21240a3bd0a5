package io.dalga.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * The page in a browser window of its own. When it is closed, nothing may have gone wrong in it: no
 * error of a script, none in the console (violations of the policy for contents are such), no
 * missing file, and no script that came with the data has run. For one thread.
 */
final class Visit implements AutoCloseable {

  /** How the browser reports answers that the page deals with. */
  private static final String REFUSED_CALL = "Failed to load resource";

  private static final double TIMEOUT_MS = 10_000;

  private final BrowserContext context;
  private final Page page;
  private final List<String> troubles = new ArrayList<>();

  Visit(BrowserContext context, String url, String place) {
    this.context = context;
    context.setDefaultTimeout(TIMEOUT_MS);
    page = context.newPage();
    page.onConsoleMessage(this::note);
    page.onPageError(error -> troubles.add("error: " + error));
    page.onResponse(this::note);
    page.navigate(url + "/" + place);
    page.locator("main").waitFor();
  }

  private void note(ConsoleMessage message) {
    boolean bad = message.type().equals("error") || message.type().equals("warning");
    if (bad && !message.text().startsWith(REFUSED_CALL)) {
      troubles.add(message.type() + ": " + message.text());
    }
  }

  private void note(Response response) {
    if (response.url().contains("/ui/") && response.status() >= 400) {
      troubles.add(response.status() + ": " + response.url());
    }
  }

  Page page() {
    return page;
  }

  /** Goes on to another place behind the #. */
  void go(String place) {
    page.evaluate("place => { location.hash = place; }", place);
  }

  @Override
  public void close() {
    Object hacked = page.evaluate("() => String(window.hacked)");
    // Answers that are being changed on their way have nobody to go to any more.
    page.unrouteAll();
    context.close();
    assertThat(hacked).as("a script that came with the data").isEqualTo("undefined");
    assertThat(troubles).isEmpty();
  }
}
