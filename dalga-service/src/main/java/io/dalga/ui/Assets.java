package io.dalga.ui;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, in memory. Their version is a hash of all of them and a part of their
 * addresses, so that browsers may keep them for ever, and never mix two versions. Immutable.
 */
final class Assets {

  /** The page's own; a test compares them with the directory. */
  static final List<String> FILES =
      List.of(
          "api.js",
          "app.js",
          "bulk.js",
          "chart.js",
          "dialog.js",
          "elements.js",
          "failed.js",
          "filters.js",
          "format.js",
          "icon.svg",
          "job-form.js",
          "job-request.js",
          "job.js",
          "jobs.js",
          "layout.css",
          "live.js",
          "login.js",
          "new-job.js",
          "next-runs.js",
          "overview.js",
          "parts.css",
          "parts.js",
          "preview.js",
          "problems.js",
          "router.js",
          "runs.js",
          "schedule.js",
          "session.js",
          "shortcuts.js",
          "target-names.js",
          "targets.js",
          "theme.css",
          "theme.js",
          "toast.js");

  /** What they import of others, by the name that they import it by. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "preact.js", "dist/preact.module.js",
          "hooks.js", "hooks/dist/hooks.module.js");

  private static final String OURS = "/io/dalga/ui/";

  private static final int VERSION_LENGTH = 16;

  private final Map<String, StaticFile> files = new TreeMap<>();
  private final String version;
  private final StaticFile page;

  private Assets(Map<String, byte[]> contents, String page) {
    this.version = versionOf(contents);
    contents.forEach((name, bytes) -> files.put(name, new StaticFile(bytes, typeOf(name))));
    this.page =
        new StaticFile(
            page.replace("@version@", version)
                .replace("@preloads@", preloads())
                .getBytes(StandardCharsets.UTF_8),
            "text/html; charset=utf-8");
  }

  static Assets load() {
    Map<String, byte[]> contents = new TreeMap<>();
    FILES.forEach(name -> contents.put(name, StaticFile.read(OURS + name)));
    String preact = StaticFile.webjar("preact", OURS + "preact.properties");
    LIBRARIES.forEach((name, path) -> contents.put(name, library(StaticFile.read(preact + path))));
    return new Assets(
        contents, new String(StaticFile.read(OURS + "index.html"), StandardCharsets.UTF_8));
  }

  /** Browsers do not know where a library is that is imported by its name alone. */
  private static byte[] library(byte[] module) {
    return new String(module, StandardCharsets.UTF_8)
        .replace("from\"preact\"", "from\"./preact.js\"")
        .replaceAll("(?m)^//# sourceMappingURL=.*$", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String versionOf(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** So that all modules are asked for at once, and not each when another one imports it. */
  private String preloads() {
    return files.keySet().stream()
        .filter(name -> name.endsWith(".js"))
        .map(name -> "<link rel=\"modulepreload\" href=\"ui/" + version + "/" + name + "\">")
        .collect(Collectors.joining("\n"));
  }

  String version() {
    return version;
  }

  StaticFile page() {
    return page;
  }

  /** A file; null when there is none of that name. */
  @Nullable StaticFile file(String name) {
    return files.get(name);
  }

  private static String typeOf(String name) {
    if (name.endsWith(".js")) {
      return "text/javascript; charset=utf-8";
    }
    return name.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml";
  }
}
