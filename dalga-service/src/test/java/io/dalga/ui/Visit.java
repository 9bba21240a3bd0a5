package io.dalga.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
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

  /** Nothing takes as long, unless the machine has much else to do. */
  private static final double TIMEOUT_MS = 20_000;

  static {
    PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MS);
  }

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
    page.locator("#content").waitFor();
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

  /** A button of just that name. */
  Locator button(String name) {
    return named(AriaRole.BUTTON, name);
  }

  /** A link of just that name. */
  Locator link(String name) {
    return named(AriaRole.LINK, name);
  }

  private Locator named(AriaRole role, String name) {
    return page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** A field of a form by all of its label: of "Path", there are others that begin so. */
  Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  /** Waits for the view of that heading: until then, keys and texts go to the one before. */
  void awaitView(String heading) {
    named(AriaRole.HEADING, heading).waitFor();
  }

  /** Goes on to another place behind the #; the view of the one before is gone then. */
  void go(String place) {
    page.evaluate(
        "place => { const before = location.href; location.hash = place; return location.href ==="
            + " before ? null : new Promise(done => addEventListener('hashchange', () =>"
            + " setTimeout(done), { once: true })); }",
        place);
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
