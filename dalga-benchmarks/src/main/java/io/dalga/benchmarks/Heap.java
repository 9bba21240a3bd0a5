package io.dalga.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of a Java process' heap is in use, as {@code jcmd} of this JDK says. */
final class Heap {

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

  private Heap() {}

  /** Bytes that live objects take, after a garbage collection that this makes happen. */
  static long live(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher total = TOTAL.matcher(output);
    if (!total.find()) {
      throw new IOException("jcmd says " + output);
    }
    return Long.parseLong(total.group(1));
  }
}
