package io.dalga.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between two fences of a page.
 *
 * @param page the file's name
 * @param line where its text starts, counted from 1
 * @param language what the first fence says it is; empty when that says nothing
 * @param text its lines, each with its line end
 */
record MarkdownBlock(String page, int line, String language, String text) {

  private static final String FENCE = "```";

  /** The blocks of a page, in their order. */
  static List<MarkdownBlock> of(Path file) throws IOException {
    List<MarkdownBlock> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    int start = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).strip().startsWith(FENCE)) {
        continue;
      }
      if (start < 0) {
        start = i;
      } else {
        String language = lines.get(start).strip().substring(FENCE.length()).strip();
        String text = String.join("\n", lines.subList(start + 1, i)) + "\n";
        blocks.add(
            new MarkdownBlock(String.valueOf(file.getFileName()), start + 2, language, text));
        start = -1;
      }
    }
    if (start >= 0) {
      throw new AssertionError(file + ":" + (start + 1) + ": this block has no end");
    }
    return blocks;
  }

  @Override
  public String toString() {
    return page + ":" + line + " " + language;
  }
}
