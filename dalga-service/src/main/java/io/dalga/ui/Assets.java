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

  /** Where the page begins; the others are what it imports. */
  private static final String ENTRY = "app.js";

  private static final List<String> STYLES = List.of("theme.css", "layout.css", "parts.css");

  /** What the modules import of others, by the name that they import it by. */
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
            page.replace("@version@", version).getBytes(StandardCharsets.UTF_8),
            "text/html; charset=utf-8");
  }

  static Assets load() {
    String preact = StaticFile.webjar("preact", OURS + "preact.properties");
    Map<String, byte[]> contents = new TreeMap<>();
    contents.put(
        ENTRY,
        ModuleBundle.of(
                ENTRY,
                name -> LIBRARIES.containsKey(name) ? library(preact, name) : text(OURS + name))
            .getBytes(StandardCharsets.UTF_8));
    contents.put(
        "app.css",
        STYLES.stream()
            .map(name -> text(OURS + name))
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
    contents.put("icon.svg", StaticFile.read(OURS + "icon.svg"));
    return new Assets(contents, text(OURS + "index.html"));
  }

  /** It imports others by names that say nothing of where they are. */
  private static String library(String preact, String name) {
    return text(preact + LIBRARIES.get(name))
        .replace("from\"preact\"", "from\"./preact.js\"")
        .replaceAll("(?m)^//# sourceMappingURL=.*$", "");
  }

  private static String text(String path) {
    return new String(StaticFile.read(path), StandardCharsets.UTF_8);
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
