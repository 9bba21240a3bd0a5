package io.dalga.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The product with one protection taken out: a source with a few words replaced, compiled, and put
 * before the jar on the class path. A checker that was never seen to fail proves nothing.
 */
enum Mutant {
  /** A result is written whether or not the instance was declared dead, or the row was written. */
  NO_FENCING(
      new Edit(
          "store/RunStore",
          "return handle.attach(ClusterDao.class).holdOffReaper(instance).isEmpty();",
          "return false;"),
      new Edit("store/MySqlJobDao", "ON j.id = n.id AND j.version = n.version", "ON j.id = n.id"),
      new Edit("dispatch/CompletionWriter", "pending.entry().lease().isLost()", "false")),

  /** An instance never doubts its lease. */
  NO_SELF_DISTRUST(
      new Edit("dispatch/Lease", "return isWithin(terms.trusted());", "return !lost;")),

  /** A slot is handed over while its runs are in flight. */
  HASTY_HAND_OVER(
      new Edit("dispatch/Heartbeat", "slot -> runs.inHand(slot) == 0", "slot -> slot >= 0")),

  /** After an outage, each occurrence that was missed is run. */
  REPLAY(
      new Edit(
          "job/Policy",
          "return catchUp.next(",
          "return new CatchUp(CatchUp.Mode.ALL, 1_000, catchUp.tolerance(), null).next("));

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "dalga");

  private final List<Edit> edits;

  /** What is taken out of a source, and what takes its place. */
  private record Edit(String source, String protection, String replacement) {

    private Text apply() throws IOException {
      String original = Files.readString(SOURCES.resolve(source + ".java"));
      if (!original.contains(protection)) {
        throw new IllegalStateException(
            source + " does not say this any more, adapt the mutant to it: " + protection);
      }
      return new Text(source, original.replace(protection, replacement));
    }
  }

  Mutant(Edit... edits) {
    this.edits = List.of(edits);
  }

  /** Compiles it; returns the directory of its classes. */
  Path compile(Path jar) throws IOException {
    List<Text> sources = new ArrayList<>();
    for (Edit edit : edits) {
      sources.add(edit.apply());
    }
    Path classes = Files.createDirectories(Path.of("target", "mutants", name()));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = jar + File.pathSeparator + System.getProperty("java.class.path");
    List<String> options =
        List.of(
            "--release",
            "17",
            "-proc:none",
            "-parameters",
            "-d",
            classes.toString(),
            "-cp",
            classPath);
    if (!compiler.getTask(null, null, null, options, null, sources).call()) {
      throw new IllegalStateException(this + " does not compile");
    }
    return classes;
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String source, String text) {
      super(URI.create("string:///io/dalga/" + source + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
